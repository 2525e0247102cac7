//! Writes the comparison workload into a folder, for runs of the program and of other engines on the
//! same bytes: `cargo bench --profile dev --bench workload_files -- FOLDER [--small] [--seed N]`.
//! Besides the data and `reguly.json` the folder gets `reguły.srps`, the same rules in our language.

#[path = "workload/mod.rs"]
mod workload;

use std::io::{self, ErrorKind};
use std::path::PathBuf;

fn main() -> io::Result<()> {
    let usage = || io::Error::new(ErrorKind::InvalidInput, "FOLDER [--small] [--seed N]");
    let (mut folder, mut small, mut seed) = (None, false, workload::SEED);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            // Added by cargo to every benchmark.
            "--bench" => {}
            "--small" => small = true,
            "--seed" => {
                seed = arguments.next().and_then(|n| n.parse().ok()).ok_or_else(usage)?;
            }
            _ => folder = Some(PathBuf::from(argument)),
        }
    }
    // Without a folder (`cargo bench` of everything) there is nothing to write.
    let Some(folder) = folder else { return Ok(()) };
    workload::write_workload(&folder, small, seed)?;
    workload::translate::write_rules(&folder)?;
    println!("{}", folder.display());
    Ok(())
}
