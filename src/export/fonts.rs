//! The fonts embedded in the binary; no other font is ever used.

/// Family for labels inside charts; the one headings and tables are set in.
pub const CHART_FONT: &str = "Open Sans";

/// Family of running text.
pub const TEXT_FONT: &str = "Caladea";

/// Family with the signs the other two lack.
pub const SIGN_FONT: &str = "DejaVu Sans";

/// Font files of [`CHART_FONT`].
pub const CHART_FILES: [&[u8]; 4] = [
    include_bytes!("../../assets/fonts/OpenSans-Regular.ttf"),
    include_bytes!("../../assets/fonts/OpenSans-Bold.ttf"),
    include_bytes!("../../assets/fonts/OpenSans-Italic.ttf"),
    include_bytes!("../../assets/fonts/OpenSans-BoldItalic.ttf"),
];

/// Font files of [`TEXT_FONT`].
pub const TEXT_FILES: [&[u8]; 4] = [
    include_bytes!("../../assets/fonts/Caladea-Regular.ttf"),
    include_bytes!("../../assets/fonts/Caladea-Bold.ttf"),
    include_bytes!("../../assets/fonts/Caladea-Italic.ttf"),
    include_bytes!("../../assets/fonts/Caladea-BoldItalic.ttf"),
];

/// Font file of [`SIGN_FONT`].
pub const SIGN_FILE: &[u8] = include_bytes!("../../assets/fonts/DejaVuSans.ttf");
