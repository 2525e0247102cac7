//! Percentile ranks within a group.

/// Percentile rank, `100 × (smallest rank − 1) / (n − 1)`, of every member with a value.
pub(super) fn percentiles(members: &[u32], values: &[f64], out: &mut [f64]) {
    let mut ranked: Vec<(u64, u32)> = members
        .iter()
        .filter_map(|u| {
            let value = *values.get(*u as usize)?;
            (!value.is_nan()).then(|| (sort_key(value), *u))
        })
        .collect();
    ranked.sort_unstable();
    let others = ranked.len().saturating_sub(1) as f64;
    let (mut below, mut previous) = (0.0, None);
    for (position, (key, unit)) in ranked.iter().enumerate() {
        if previous != Some(*key) {
            below = position as f64;
            previous = Some(*key);
        }
        if let Some(o) = out.get_mut(*unit as usize) {
            *o = if others == 0.0 { 0.0 } else { 100.0 * below / others };
        }
    }
}

/// Bits that sort as the numbers do; both zeros are one.
fn sort_key(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}
