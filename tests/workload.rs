//! The workload generator gives the same bytes as the generator other engines are measured with.

#[path = "../benches/workload/mod.rs"]
mod workload;

use sha2::{Digest, Sha256};

fn sum(path: &std::path::Path) -> String {
    let bytes = std::fs::read(path).unwrap();
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect::<String>()
}

#[test]
fn files_of_two_seeds() {
    for (seed, expected) in [
        (
            workload::SEED,
            [
                ("dane.csv", "3bc65fa1e830759e63d1809673355a728a9c317ad9cf409bd74ec3301e8a791a"),
                ("dane_tasowane.csv", "a2386914ce38580a64414cac0ae024aa419c48e33ccda69c9ce5d385fdf7a30e"),
                ("jednostki.csv", "8a08912f3e4f7b207040f45a76af5a5e1681b5aabe9203ba7175ab7c1d8a31d7"),
                ("reguly.json", "b1d44e2f0b2438cba5888f878697ebdcaf5885b7e9edfe218db1d5fa77851dd8"),
            ],
        ),
        (
            777,
            [
                ("dane.csv", "21d0fbe8996076fc883b0956204f2bdaa4994a5b967eaa8c4cd6632b0a7f6748"),
                ("dane_tasowane.csv", "5e51508b62821ae171959d9f69f610a37726d6d44fbbef7c7d115105a7b91f9b"),
                ("jednostki.csv", "2f829d20184cc2c832df1e2578df1869db5e49bf31e4d73765b7557f37d649f8"),
                ("reguly.json", "3d0fd8f3fc808d29c70fb28fee6e052503163e3c76c20afb97c24d157e335ade"),
            ],
        ),
    ] {
        let dir = tempfile::tempdir().unwrap();
        workload::write_workload(dir.path(), true, seed).unwrap();
        for (file, hash) in expected {
            assert_eq!(sum(&dir.path().join(file)), hash, "{file} of seed {seed}");
        }
    }
}
