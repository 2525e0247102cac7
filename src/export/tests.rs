//! Laws every format keeps.

use super::sample;

/// Writes the sample for reading by eye and for the validators; see `tools/verapdf/check`.
#[test]
#[ignore = "writes files into the folder named by SRPS_SAMPLE"]
fn write_sample() {
    let Some(folder) = std::env::var_os("SRPS_SAMPLE").map(std::path::PathBuf::from) else {
        return;
    };
    std::fs::create_dir_all(&folder).unwrap();
    let document = sample::document();
    std::fs::write(folder.join("strategia.pdf"), super::pdf::render(&document).unwrap()).unwrap();
}
