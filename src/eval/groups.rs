//! Peer groups of a register: for every kind of group, which group each unit is in.

use crate::data::{Dataset, SizeClasses};
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
    size: Grouping,
    chosen: Grouping,
    /// Województwo of each powiat.
    pub voivodeship_of_powiat: Vec<u32>,
}

impl Groups {
    pub(super) fn new(data: &Dataset) -> Self {
        let registry = &data.registry;
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
            size: by_size(data, &kind),
            chosen: chosen(data),
            voivodeship_of_powiat,
        }
    }

    /// Whether a unit is in some group of a kind: all are but those whose size is not known and those
    /// nobody chose.
    pub(super) fn has(&self, group: Group, unit: u32) -> bool {
        let grouping = self.get(group);
        let id = grouping.of_unit.get(unit as usize);
        id.is_some_and(|id| (*id as usize) < grouping.members.len())
    }

    pub(super) fn get(&self, group: Group) -> &Grouping {
        match group {
            Group::Powiat => &self.powiat,
            Group::Voivodeship => &self.voivodeship,
            Group::Country => &self.country,
            Group::SameType => &self.kind,
            Group::SameTypeInVoivodeship => &self.kind_in_voivodeship,
            Group::SameSize => &self.size,
            Group::Chosen => &self.chosen,
        }
    }
}

/// Marks a unit without a group.
const NO_GROUP: u32 = u32::MAX;

/// Kind and class of population together.
fn by_size(data: &Dataset, kind: &dyn Fn(u8) -> u32) -> Grouping {
    let sizes = SizeClasses::embedded();
    let of_unit = sizes
        .of_units(data)
        .into_iter()
        .zip(&data.registry.units)
        .map(|(class, u)| class.map_or(NO_GROUP, |c| c * KINDS + kind(u.kind)))
        .collect();
    Grouping::new(of_unit, sizes.classes.len() * KINDS as usize)
}

/// The one group a project chose.
fn chosen(data: &Dataset) -> Grouping {
    let Some(peers) = &data.peers else { return Grouping::new(vec![NO_GROUP; data.units()], 0) };
    let of_unit = (0u32..)
        .take(data.units())
        .map(|u| if peers.units.binary_search(&u).is_ok() { 0 } else { NO_GROUP })
        .collect();
    Grouping::new(of_unit, 1)
}
