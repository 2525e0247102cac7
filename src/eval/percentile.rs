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

/// The same for one unit: NaN when it has no value.
pub(super) fn percentile_of(members: &[u32], values: &[f64], unit: usize) -> f64 {
    let Some(own) = values.get(unit).copied().filter(|x| !x.is_nan()) else { return f64::NAN };
    let known = members.iter().filter_map(|u| values.get(*u as usize)).filter(|x| !x.is_nan());
    let (below, all) =
        known.fold((0u32, 0u32), |(below, all), x| (below + u32::from(*x < own), all + 1));
    if all <= 1 { 0.0 } else { 100.0 * f64::from(below) / f64::from(all - 1) }
}

/// Bits that sort as the numbers do; both zeros are one.
fn sort_key(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}
