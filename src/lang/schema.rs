//! The table of blocks and fields: from it come checking, suggestions and the reference page.

use super::parse::Rule;

/// A field of a kind of block.
#[derive(Debug, Clone, Copy)]
pub struct FieldSpec {
    /// Its word.
    pub name: &'static str,
    /// Grammar rule of its value.
    pub rule: Rule,
    /// Must be there.
    pub required: bool,
    /// May be there more than once.
    pub repeats: bool,
    /// What it says (for the reference).
    pub doc: &'static str,
}

/// A kind of block.
#[derive(Debug, Clone, Copy)]
pub struct BlockSpec {
    /// Its word.
    pub kind: &'static str,
    /// Fields.
    pub fields: &'static [FieldSpec],
    /// Kinds of blocks inside.
    pub nested: &'static [&'static str],
    /// Must have an identifier.
    pub named: bool,
    /// Must have a title.
    pub titled: bool,
    /// What it is (for the reference).
    pub doc: &'static str,
}

const fn one(name: &'static str, rule: Rule, doc: &'static str) -> FieldSpec {
    FieldSpec { name, rule, required: false, repeats: false, doc }
}
const fn must(name: &'static str, rule: Rule, doc: &'static str) -> FieldSpec {
    FieldSpec { name, rule, required: true, repeats: false, doc }
}
const fn many(name: &'static str, rule: Rule, doc: &'static str) -> FieldSpec {
    FieldSpec { name, rule, required: false, repeats: true, doc }
}

/// Words at the top of a file that are not blocks.
pub const HEADERS: &[&str] = &["zestaw", "użyj"];

/// All kinds of blocks.
pub const BLOCKS: &[BlockSpec] = &[
    BlockSpec {
        kind: "akt",
        named: true,
        titled: true,
        nested: &[],
        doc: "akt prawny, na który powołują się reguły",
        fields: &[
            must("dziennik", Rule::v_text, "miejsce pierwszego ogłoszenia"),
            one("tekst_jednolity", Rule::v_text, "ostatni tekst jednolity"),
            one("sprawdzono", Rule::v_date, "dzień ostatniego sprawdzenia ze źródłem"),
            one(
                "weryfikacja",
                Rule::v_choice,
                "tekst_urzędowy, źródło_wtórne albo do_potwierdzenia",
            ),
        ],
    },
    BlockSpec {
        kind: "parametr",
        named: true,
        titled: true,
        nested: &[],
        doc: "kwota albo limit ustalony prawem, z datami obowiązywania",
        fields: &[
            one("podstawa", Rule::v_citation, "przepis"),
            one(
                "weryfikacja",
                Rule::v_choice,
                "tekst_urzędowy, źródło_wtórne albo do_potwierdzenia",
            ),
            FieldSpec {
                name: "wartość",
                rule: Rule::v_dated,
                required: true,
                repeats: true,
                doc: "wartość z okresem obowiązywania",
            },
        ],
    },
    BlockSpec {
        kind: "słownik",
        named: true,
        titled: true,
        nested: &[],
        doc: "zamknięta lista pozycji",
        fields: &[
            one("podstawa", Rule::v_citation, "przepis, z którego pochodzi lista"),
            FieldSpec {
                name: "pozycja",
                rule: Rule::v_entry,
                required: true,
                repeats: true,
                doc: "nazwa i tekst",
            },
        ],
    },
    BlockSpec {
        kind: "wymóg",
        named: true,
        titled: true,
        nested: &[],
        doc: "wymóg prawa albo dobrej praktyki",
        fields: &[
            must("podstawa", Rule::v_citation, "przepis"),
            must("obowiązuje", Rule::v_validity, "dni obowiązywania, porównywane z dniem uchwały"),
            must(
                "dotyczy",
                Rule::v_idents,
                "gmina; powiat; miasto_na_prawach_powiatu; województwo",
            ),
            must("skutek", Rule::v_choice, "nieważność, uchybienie albo dobra_praktyka"),
            one(
                "weryfikacja",
                Rule::v_choice,
                "tekst_urzędowy, źródło_wtórne albo do_potwierdzenia",
            ),
            one("gdy", Rule::v_condition, "wymóg dotyczy tylko, gdy warunek zachodzi"),
            one("sprawdź", Rule::v_condition, "warunek spełnienia"),
            one("pytanie", Rule::v_text, "pytanie do człowieka, gdy maszyna nie rozstrzyga"),
            one(
                "ostrzeżenie_gdy",
                Rule::v_condition,
                "łagodniejszy warunek: niespełnienie jest tylko ostrzeżeniem",
            ),
            one("ślad", Rule::v_text, "słowa, po których poznać element w cudzym dokumencie"),
            must("wskazówka", Rule::v_text, "co zrobić"),
            one("rozdział", Rule::v_ident, "rozdział dokumentu"),
            one("zastępuje", Rule::v_set, "zestaw, którego wymóg o tej nazwie ten wymóg zastępuje"),
            one("powód", Rule::v_text, "dlaczego zastępuje"),
        ],
    },
    BlockSpec {
        kind: "odstępstwo",
        named: true,
        titled: true,
        nested: &[],
        doc: "świadome odstępstwo gminy od wymogu",
        fields: &[
            must("podstawa", Rule::v_citation, "przepis, który na nie pozwala"),
            must("powód", Rule::v_text, "dlaczego wymóg nie będzie spełniony"),
            must("kto", Rule::v_text, "kto o tym zdecydował"),
            must("obowiązuje", Rule::v_validity, "pierwszy i ostatni dzień odstępstwa"),
        ],
    },
    BlockSpec {
        kind: "pominięcie",
        named: true,
        titled: true,
        nested: &[],
        doc: "przepis, dla którego świadomie nie ma reguły",
        fields: &[
            must("podstawa", Rule::v_citation, "przepis"),
            one("dotyczy", Rule::v_idents, "gmina; powiat; miasto_na_prawach_powiatu; województwo"),
            must("powód", Rule::v_text, "dlaczego świadomie nie ma reguły"),
        ],
    },
    BlockSpec {
        kind: "dana",
        named: true,
        titled: true,
        nested: &[],
        doc: "zmienna z plików danych",
        fields: &[
            must("jednostka", Rule::v_unit, "jednostka miary"),
            one("stan_na", Rule::v_day, "dzień albo okres, którego dotyczy"),
            many("źródło", Rule::v_source, "system i klucz"),
            one("zakres", Rule::v_range, "dopuszczalne wartości"),
            many("w_pliku", Rule::v_text, "inna nazwa w plikach danych"),
            one("zero_to_brak", Rule::v_years, "lata, w których zero oznacza brak danych"),
            many(
                "przerwa",
                Rule::v_break,
                "pierwszy rok liczony inaczej niż wcześniejsze i dlaczego",
            ),
            one("zastrzeżenie", Rule::v_text, "pułapka, o której trzeba pamiętać"),
            many("suma_z", Rule::v_idents, "dane, które razem dają tę daną"),
            one("nie_więcej_niż", Rule::v_idents, "dane, od których ta nie może być większa"),
            one(
                "wrażliwa",
                Rule::v_choice,
                "tak, gdy dana liczy ludzi i małej liczby nie wolno publikować",
            ),
        ],
    },
    BlockSpec {
        kind: "wskaźnik",
        named: true,
        titled: true,
        nested: &[],
        doc: "wielkość liczona z danych",
        fields: &[
            must("wzór", Rule::v_expr, "wyrażenie nad danymi, bez mnożników"),
            must("jednostka", Rule::v_unit, "jednostka; niesie skalę"),
            one("charakter", Rule::v_choice, "stymulanta, destymulanta albo nominanta"),
            one("obszar", Rule::v_ident, "pozycja słownika obszary"),
            one("dokładność", Rule::v_number, "miejsca po przecinku"),
            one("opis", Rule::v_text, "wyjaśnienie dla czytelnika"),
            one("powód", Rule::v_citation, "powód udzielania pomocy"),
        ],
    },
    BlockSpec {
        kind: "próg",
        named: true,
        titled: false,
        nested: &[],
        doc: "próg wskaźnika: uwaga i alarm",
        fields: &[
            one("uwaga", Rule::v_condition, "kiedy zwrócić uwagę"),
            one("alarm", Rule::v_condition, "kiedy bić na alarm"),
            one("podstawa", Rule::v_citation, "przepis, gdy próg ustala prawo"),
            one("wybór_autora", Rule::v_text, "uzasadnienie, gdy próg ustalił autor"),
            one("zastępuje", Rule::v_set, "zestaw, którego próg o tej nazwie ten próg zastępuje"),
            one("powód", Rule::v_text, "dlaczego zastępuje"),
        ],
    },
    BlockSpec {
        kind: "problem",
        named: true,
        titled: true,
        nested: &[],
        doc: "problem społeczny i warunek jego rozpoznania",
        fields: &[
            one("obszar", Rule::v_ident, "pozycja słownika obszary"),
            one("powód", Rule::v_citation, "powód udzielania pomocy"),
            must("gdy", Rule::v_condition, "kiedy problem występuje"),
            one("dowody", Rule::v_idents, "wskaźniki pokazywane jako dowód"),
            one("opis", Rule::v_text, "co to znaczy dla ludzi"),
            one("przyczyny", Rule::v_texts, "typowe przyczyny"),
            one("skutki", Rule::v_texts, "co będzie, jeśli nic się nie zrobi"),
        ],
    },
    BlockSpec {
        kind: "cel_strategiczny",
        named: true,
        titled: true,
        nested: &[],
        doc: "cel strategiczny",
        fields: &[
            one("obszar", Rule::v_ident, "pozycja słownika obszary"),
            one("opis", Rule::v_text, "opis"),
        ],
    },
    BlockSpec {
        kind: "cel_operacyjny",
        named: true,
        titled: true,
        nested: &["działanie"],
        doc: "cel operacyjny z działaniami i rezultatami",
        fields: &[
            one("w_ramach", Rule::v_ident, "cel strategiczny"),
            one("odpowiada_na", Rule::v_idents, "problemy"),
            many("kierunek", Rule::v_text, "kierunek działań"),
            one("opis", Rule::v_text, "opis"),
            many("rezultat", Rule::v_result, "wskaźnik i oczekiwana zmiana"),
        ],
    },
    BlockSpec {
        kind: "działanie",
        named: true,
        titled: true,
        nested: &[],
        doc: "działanie w ramach celu operacyjnego",
        fields: &[
            one("realizator", Rule::v_ident, "podmiot odpowiedzialny"),
            one("partner", Rule::v_idents, "partnerzy"),
            one("termin", Rule::v_term, "kiedy"),
            one("koszt", Rule::v_cost, "ile kosztuje"),
            one("finansowanie", Rule::v_financing, "źródła i udziały"),
            many("produkt", Rule::v_product, "wskaźnik produktu"),
            one("zależy_od", Rule::v_idents, "działania wcześniejsze"),
            one("zadanie_ustawowe", Rule::v_citation, "przepis, gdy zadanie nakłada ustawa"),
            one("usługi", Rule::v_idents, "usługi społeczne, które dostarcza"),
            one("opis", Rule::v_text, "na czym polega"),
            many("ryzyko", Rule::v_text, "co może się nie udać"),
        ],
    },
    BlockSpec {
        kind: "przykład",
        named: false,
        titled: true,
        nested: &[],
        doc: "mały świat i to, co ma z niego wyniknąć",
        fields: &[
            many("dane", Rule::v_given, "obserwacje jednostki"),
            many("inna_gmina", Rule::v_given, "obserwacje jeszcze jednej gminy tego samego typu"),
            many("powiat", Rule::v_given, "obserwacje powiatu"),
            many("województwo", Rule::v_given, "obserwacje województwa"),
            many("kraj", Rule::v_given, "obserwacje kraju"),
            many("ankieta", Rule::v_facts, "wyniki badania: badanie.pytanie = odsetek"),
            one("dzień", Rule::v_date, "dzień uchwały"),
            one("jednostka", Rule::v_ident, "rodzaj jednostki"),
            many("fakty", Rule::v_facts, "fakty o strategii"),
            FieldSpec {
                name: "oczekuj",
                rule: Rule::v_expect,
                required: true,
                repeats: true,
                doc: "co ma wyniknąć",
            },
        ],
    },
];

/// The specification of a kind of block.
#[must_use]
pub fn block(kind: &str) -> Option<&'static BlockSpec> {
    BLOCKS.iter().find(|b| b.kind == kind)
}

/// The word between a block's name and the name of what it is about, for kinds that have one.
#[must_use]
pub fn subject_word(kind: &str) -> Option<&'static str> {
    match kind {
        "próg" => Some("dla"),
        "odstępstwo" => Some("od"),
        _ => None,
    }
}

/// Kinds allowed at the top of a file.
pub fn top_level() -> impl Iterator<Item = &'static str> {
    BLOCKS.iter().map(|b| b.kind).filter(|k| *k != "działanie")
}
