//! Peer groups of a register: for every kind of group, which group each unit is in.

use crate::data::Registry;
use crate::lang::expr::Group;

/// Kinds of gminas told apart (digit 7 of the code is 1, 2 or 3; 0 stands for anything else).
const KINDS: u32 = 4;

/// One way of grouping all units.
#[derive(Debug, Clone, Default)]
pub(super) struct Grouping {
    /// Group of each unit.
    pub of_unit: Vec<u32>,
    /// Units of each group.
    pub members: Vec<Vec<u32>>,
}

impl Grouping {
    fn new(of_unit: Vec<u32>, groups: usize) -> Self {
        let mut members = vec![Vec::new(); groups];
        for (unit, group) in (0u32..).zip(&of_unit) {
            if let Some(m) = members.get_mut(*group as usize) {
                m.push(unit);
            }
        }
        Self { of_unit, members }
    }
}

/// All groupings of a register.
#[derive(Debug, Clone)]
pub(super) struct Groups {
    powiat: Grouping,
    voivodeship: Grouping,
    country: Grouping,
    kind: Grouping,
    kind_in_voivodeship: Grouping,
    /// Województwo of each powiat.
    pub voivodeship_of_powiat: Vec<u32>,
}

impl Groups {
    pub(super) fn new(registry: &Registry) -> Self {
        let units = &registry.units;
        let kind = |k: u8| if u32::from(k) < KINDS { u32::from(k) } else { 0 };
        let (powiats, voivodeships) = (registry.powiats.len(), registry.voivodeships.len());
        let mut voivodeship_of_powiat = vec![0; powiats];
        for unit in units {
            if let Some(v) = voivodeship_of_powiat.get_mut(unit.powiat as usize) {
                *v = unit.voivodeship;
            }
        }
        let by = |f: &dyn Fn(&crate::data::UnitInfo) -> u32, groups: usize| {
            Grouping::new(units.iter().map(f).collect(), groups)
        };
        Self {
            powiat: by(&|u| u.powiat, powiats),
            voivodeship: by(&|u| u.voivodeship, voivodeships),
            country: by(&|_| 0, 1),
            kind: by(&|u| kind(u.kind), KINDS as usize),
            kind_in_voivodeship: by(
                &|u| u.voivodeship * KINDS + kind(u.kind),
                voivodeships * KINDS as usize,
            ),
            voivodeship_of_powiat,
        }
    }

    pub(super) fn get(&self, group: Group) -> &Grouping {
        match group {
            Group::Powiat => &self.powiat,
            Group::Voivodeship => &self.voivodeship,
            Group::Country => &self.country,
            Group::SameType => &self.kind,
            Group::SameTypeInVoivodeship => &self.kind_in_voivodeship,
        }
    }
}
