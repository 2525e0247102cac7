//! The `srps` command.

fn main() {
    std::process::exit(srps::cli::main());
}
