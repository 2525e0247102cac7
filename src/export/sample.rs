//! A document that uses every block, for the tests of all formats.

use crate::document::tree::{
    Align, Attachment, Block, CalloutKind, Document, Figure, Inline, Table,
};

/// Signs that mean something in one of the formats, and some that mean trouble.
pub const HOSTILE: &str = "#[]<>*_$@\\\"& `~^={}|/ #let x = 1 </p><script> ]]> &amp; %PDF „cudzysłów” – 1\u{a0}234,5\u{a0}% ≥ −3";

pub fn text(s: &str) -> Inline {
    Inline::Text(s.to_owned())
}

pub fn cell(s: &str) -> Vec<Inline> {
    vec![text(s)]
}

pub fn paragraph(s: &str) -> Block {
    Block::Paragraph(cell(s))
}

pub fn heading(level: u8, id: &str, s: &str) -> Block {
    Block::Heading { level, id: id.to_owned(), text: cell(s), unnumbered: false }
}

/// A chart with a line, labels and a legend.
pub fn figure(id: &str, caption: &str) -> Figure {
    let bars: String = (0..8)
        .map(|i| {
            let (x, h) = (50 + i * 65, 30 + (i * 37) % 110);
            format!(
                r##"<rect x="{x}" y="{y}" width="40" height="{h}" fill="#1b4f72"/><text x="{cx}" y="205" text-anchor="middle" font-size="12">{year}</text>"##,
                y = 185 - h,
                cx = x + 20,
                year = 2017 + i
            )
        })
        .collect();
    Figure {
        id: id.to_owned(),
        caption: cell(caption),
        svg: format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" width="600" height="220" viewBox="0 0 600 220" font-family="Open Sans" fill="#1d2733"><line x1="40" y1="185" x2="580" y2="185" stroke="#4a5665"/>{bars}<text x="40" y="16" font-size="12">Osoby, stan na 31 grudnia – żółć ≥ 0</text></svg>"##
        ),
        alt: "Wykres słupkowy: liczba osób w latach 2017–2024, najwięcej w roku 2020.".to_owned(),
        source: Some(cell("Źródło: Bank Danych Lokalnych GUS, stan na 31 grudnia 2024 r.")),
    }
}

/// A table of `rows` rows with row headings and a total.
pub fn table(id: &str, caption: &str, rows: usize) -> Table {
    let mut body: Vec<Vec<Vec<Inline>>> = (1..=rows)
        .map(|i| {
            vec![
                cell(&format!("Wskaźnik numer {i}")),
                cell("Działania środowiskowe prowadzone przez ośrodek pomocy społecznej"),
                cell(&format!("{}\u{a0}{:03},5", i, (i * 37) % 1000)),
                cell(&format!("{}", 2000 + i % 25)),
            ]
        })
        .collect();
    body.push(vec![cell("Razem"), cell(""), cell("12\u{a0}345,5"), cell("2024")]);
    Table {
        id: id.to_owned(),
        caption: cell(caption),
        align: vec![Align::Left, Align::Left, Align::Right, Align::Center],
        widths: Vec::new(),
        header: vec![cell("Wskaźnik"), cell("Opis"), cell("Wartość"), cell("Rok")],
        rows: body,
        row_headers: true,
        total_row: true,
        source: Some(vec![
            text("Źródło: obliczenia własne na podstawie danych "),
            Inline::Emph(cell("BDL")),
            text("."),
        ]),
    }
}

/// A sentence long enough to be hyphenated and justified.
pub const PROSE: &str = "Gminna strategia rozwiązywania problemów społecznych obejmuje \
    diagnozę sytuacji społecznej, prognozę zmian w zakresie objętym strategią oraz określenie \
    celów strategicznych projektowanych zmian, kierunków niezbędnych działań, sposobu realizacji \
    strategii i jej ram finansowych, a także wskaźników realizacji działań.";

/// The sample document.
pub fn document() -> Document {
    let note = |s: &str| Inline::Footnote(cell(s));
    let rich = Block::Paragraph(vec![
        text("Tekst "),
        Inline::Strong(cell("ważny")),
        text(", "),
        Inline::Emph(cell("wyróżniony")),
        text(", "),
        Inline::Code("identyfikator_x".to_owned()),
        text(", odsyłacz do "),
        Inline::Link { to: "#tab-dluga".to_owned(), text: cell("długiej tabeli") },
        text(" i do "),
        Inline::Link { to: "https://bip.example.pl/?a=1&b=2".to_owned(), text: cell("BIP") },
        text("."),
        Inline::Break,
        text("Nowy wiersz tego samego akapitu."),
        note("Przypis z treścią: „stan na 31 grudnia”."),
    ]);
    let nested = Block::List {
        ordered: false,
        items: vec![
            vec![paragraph("pierwszy punkt")],
            vec![
                paragraph("drugi punkt z listą:"),
                Block::List {
                    ordered: true,
                    items: vec![
                        vec![paragraph("krok jeden")],
                        vec![paragraph("krok dwa"), paragraph("z drugim akapitem")],
                    ],
                },
            ],
        ],
    };
    let callout =
        |kind, s: &str| Block::Callout { kind, blocks: vec![paragraph(s), paragraph(PROSE)] };
    let mut wide = table("tab-szeroka", "Ramy finansowe według lat", 0);
    wide.header = ["Działanie", "2027", "2028", "2029", "2030", "2031", "2032", "2033", "Razem"]
        .map(cell)
        .to_vec();
    wide.align = [vec![Align::Left], vec![Align::Right; 8]].concat();
    wide.rows = ["Klub integracji społecznej", "Usługi opiekuńcze", "Razem"]
        .map(|name| [vec![cell(name)], vec![cell("1\u{a0}120\u{a0}000"); 8]].concat())
        .to_vec();
    let mut blocks = vec![
        Block::Heading {
            level: 1,
            id: "wstep".to_owned(),
            text: cell("Wprowadzenie"),
            unnumbered: true,
        },
        paragraph(PROSE),
        heading(1, "diagnoza", "Diagnoza sytuacji społecznej"),
        Block::Part {
            id: "cz-diagnoza".to_owned(),
            own: false,
            blocks: vec![rich, paragraph(PROSE)],
        },
        heading(2, "ludnosc", "Ludność"),
        nested,
        heading(3, "wiek", "Struktura wieku"),
        heading(4, "senior", "Osoby starsze"),
        paragraph(PROSE),
        Block::Figure(figure("rys-1", "Bezrobotni zarejestrowani")),
        Block::Table(table("tab-dluga", "Wskaźniki diagnozy", 90)),
        paragraph(PROSE),
        callout(CalloutKind::Missing, "Brakuje oceny zdolności podmiotów ekonomii społecznej."),
        callout(CalloutKind::Note, "Dane za rok 2024."),
        callout(CalloutKind::Law, "Art. X ust. 2 pkt 3 lit. c ustawy."),
    ];
    blocks.extend([
        Block::Heading {
            level: 1,
            id: "cele".to_owned(),
            text: vec![
                text("Cele "),
                Inline::Emph(cell("i")),
                text(" działania"),
                note("w nawiasie"),
            ],
            unnumbered: false,
        },
        Block::Part { id: "cz-wlasna".to_owned(), own: true, blocks: vec![paragraph(HOSTILE)] },
        Block::Definitions(vec![
            (cell("Ośrodek"), cell("Ośrodek Pomocy Społecznej")),
            (cell("PES"), vec![text("Podmiot ekonomii społecznej"), note("Przypis drugi.")]),
        ]),
        Block::Table(wide),
        Block::Figure(figure("rys-2", "Rodziny objęte pomocą")),
        Block::PageBreak,
        Block::Figure(figure("rys-3", HOSTILE)),
    ]);
    Document {
        title: "Strategia rozwiązywania problemów społecznych gminy Przykładowa".to_owned(),
        subtitle: "na lata 2027–2033".to_owned(),
        author: "Ośrodek Pomocy Społecznej w Przykładowej".to_owned(),
        place: "Przykładowa, 2026".to_owned(),
        language: "pl-PL".to_owned(),
        date: "2026-11-22".to_owned(),
        notices: vec!["Przykład szkoleniowy: decyzje i kwoty są wymyślone.".to_owned()],
        draft: Some("PROJEKT – nie wszystkie wymogi są spełnione".to_owned()),
        description: "Dokument próbny".to_owned(),
        keywords: vec!["strategia".to_owned(), "pomoc społeczna".to_owned()],
        blocks,
        title_page: true,
        with_contents: true,
        with_lists: true,
        attachments: vec![Attachment {
            name: "strategia.json".to_owned(),
            mime: "application/json".to_owned(),
            description: "Dane strategii do dalszego przetwarzania".to_owned(),
            data: b"{\"wersja\":1}".to_vec(),
        }],
    }
}

/// A document near 80 printed pages: prose, tables and figures in the proportions of a strategy.
pub fn long_document(chapters: usize) -> Document {
    let mut document = document();
    document.blocks = (1..=chapters)
        .flat_map(|n| {
            let mut blocks = vec![heading(1, &format!("r{n}"), &format!("Rozdział o sprawie {n}"))];
            for s in 1..=4 {
                blocks.push(heading(2, &format!("r{n}-{s}"), &format!("Zagadnienie {n}.{s}")));
                blocks.extend((0..5).map(|_| paragraph(&format!("{PROSE} {PROSE}"))));
                let id = format!("r{n}-{s}");
                blocks.push(Block::Table(table(&format!("t-{id}"), "Wartości wskaźników", 12)));
                blocks.push(Block::Figure(figure(&format!("f-{id}"), "Zmiana w czasie")));
            }
            blocks
        })
        .collect();
    document
}
