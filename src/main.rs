//! The `srps` command.
fn main() {
    let mut map = srps::diag::SourceMap::default();
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).unwrap_or_default();
        if let Ok((text, _)) = srps::lang::text::decode(&path, &bytes) { map.add(path, text); }
    }
    let t = std::time::Instant::now();
    let out = srps::lang::compile(&map);
    eprintln!("{:?}", t.elapsed());
    println!("{}", srps::diag::render_terminal(&out.found, &map, srps::diag::RenderOptions::default()));
    if let Some(r) = out.rules { println!("{} requirements, {} examples", r.requirements.len(), r.examples.len()); }
}
