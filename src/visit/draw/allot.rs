//! Seats shared out by largest remainder. Whole numbers throughout: the same on every platform.

/// What shares seats.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Claim {
    /// In proportion to this, above 0.
    pub parts: u64,
    /// At least so many seats.
    pub least: usize,
    /// At most so many.
    pub most: usize,
    /// Of two equal remainders the larger one of these goes first.
    pub lot: u64,
}

/// Shares out seats in proportion to the parts, within each claim's bounds. The bounds must allow it: the least ones
/// together no more than the seats, the greatest together no fewer.
pub(super) fn share_out(seats: usize, claims: &[Claim]) -> Vec<usize> {
    let mut given = vec![0; claims.len()];
    let mut free: Vec<usize> = (0..claims.len()).collect();
    let mut rest = seats;
    // Claims that would get less than their least or more than their most are set to it and the others share what is
    // left: first the side that weighs more, or a later round would have to take it back.
    loop {
        let all: i128 = free.iter().map(|place| i128::from(claims[*place].parts)).sum();
        let ideal = |place: usize| as_wide(rest) * i128::from(claims[place].parts);
        let bounded = |place: usize| {
            let Claim { least, most, .. } = claims[place];
            ideal(place).min(as_wide(most) * all).max(as_wide(least) * all)
        };
        let moved: i128 = free.iter().map(|place| bounded(*place) - ideal(*place)).sum();
        let set: Vec<usize> = free
            .iter()
            .copied()
            .filter(|place| {
                let by = bounded(*place) - ideal(*place);
                by != 0 && (moved == 0 || (by > 0) == (moved > 0))
            })
            .collect();
        if set.is_empty() {
            break;
        }
        for place in set {
            given[place] = if bounded(place) > ideal(place) { claims[place].least } else { claims[place].most };
            free.retain(|one| *one != place);
        }
        rest = seats.saturating_sub(given.iter().sum());
    }
    let all: u128 = free.iter().map(|place| u128::from(claims[*place].parts)).sum();
    if all == 0 {
        return given;
    }
    let share = |place: usize| rest as u128 * u128::from(claims[place].parts);
    for place in &free {
        given[*place] = usize::try_from(share(*place) / all).unwrap_or(usize::MAX);
    }
    let left = seats.saturating_sub(given.iter().sum());
    free.sort_by_key(|place| std::cmp::Reverse((share(*place) % all, claims[*place].lot)));
    for place in free.into_iter().take(left) {
        given[place] += 1;
    }
    given
}

fn as_wide(count: usize) -> i128 {
    i128::try_from(count).unwrap_or(i128::MAX)
}

/// A stratum: a kind of school in an area.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    /// Place of its kind.
    pub kind: usize,
    /// Place of its area.
    pub area: usize,
    /// Its parts, above 0.
    pub parts: u64,
    /// How many schools it has.
    pub schools: usize,
}

/// So finely are parts of a seat compared.
const FINE: u64 = 1 << 32;
/// How much sooner a cell gets a seat whose area lacks some.
const AREA_FIRST: u64 = 16;

/// Shares out each kind's seats among its cells: whole seats by right, what is left of them by lot, each cell with what it
/// lacks of a seat, those of areas that lack seats sooner, so that areas keep their proportions too. By lot, because a
/// stratum whose remainder is always the smallest would never be drawn from. `pick` draws a place by its weight.
pub(super) fn fill(
    of_kinds: &[usize],
    of_areas: &[usize],
    cells: &[Cell],
    mut pick: impl FnMut(&[u64]) -> usize,
) -> Vec<usize> {
    let parts_of_kind = |kind: usize| -> u128 {
        cells.iter().filter(|cell| cell.kind == kind).map(|cell| u128::from(cell.parts)).sum()
    };
    let ideals: Vec<u128> = cells
        .iter()
        .map(|cell| {
            let seats = of_kinds[cell.kind] as u128 * u128::from(cell.parts) * u128::from(FINE);
            seats / parts_of_kind(cell.kind).max(1)
        })
        .collect();
    let whole = |ideal: u128| usize::try_from(ideal / u128::from(FINE)).unwrap_or(usize::MAX);
    let mut given: Vec<usize> =
        cells.iter().zip(&ideals).map(|(cell, ideal)| whole(*ideal).min(cell.schools)).collect();
    loop {
        let sum = |of: &dyn Fn(&Cell) -> bool| -> usize {
            cells.iter().zip(&given).filter(|(cell, _)| of(cell)).map(|(_, given)| given).sum()
        };
        let can_take = |cell: &Cell, given: usize| {
            given < cell.schools && sum(&|other| other.kind == cell.kind) < of_kinds[cell.kind]
        };
        let weight = |cell: &Cell, given: usize, ideal: u128| {
            let lacks = ideal.saturating_sub(given as u128 * u128::from(FINE)).min(u128::from(FINE));
            let lacks = u64::try_from(lacks).unwrap_or(FINE);
            let area_lacks = sum(&|other| other.area == cell.area) < of_areas[cell.area];
            lacks * if area_lacks { AREA_FIRST } else { 1 }
        };
        let cells_now = || cells.iter().zip(&given).zip(&ideals);
        let mut weights: Vec<u64> = cells_now()
            .map(|((cell, given), ideal)| if can_take(cell, *given) { weight(cell, *given, *ideal) } else { 0 })
            .collect();
        if weights.iter().all(|weight| *weight == 0) {
            // Cells that have all they are owed take what full ones could not.
            weights = cells_now().map(|((cell, given), _)| u64::from(can_take(cell, *given)) * cell.parts).collect();
        }
        if weights.iter().all(|weight| *weight == 0) {
            return given;
        }
        given[pick(&weights)] += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(seats: usize, claims: &[(u64, usize, usize)]) -> Vec<usize> {
        let claims: Vec<Claim> = (0..)
            .zip(claims)
            .map(|(lot, (parts, least, most))| Claim { parts: *parts, least: *least, most: *most, lot })
            .collect();
        share_out(seats, &claims)
    }

    #[test]
    fn seats_go_by_largest_remainder_within_bounds() {
        let parties = [47_000, 16_000, 15_800, 12_000, 6_100, 3_100].map(|parts| (parts, 0, 99));
        assert_eq!(shared(10, &parties), [5, 2, 1, 1, 1, 0]);
        assert_eq!(shared(10, &[(97, 1, 97), (2, 1, 2), (1, 1, 1)]), [8, 1, 1]);
        assert_eq!(shared(10, &[(1, 1, 100), (999, 1, 3)]), [7, 3], "what one cannot take the other gets");
        assert_eq!(shared(4, &[(1, 1, 1), (1, 1, 1), (1, 1, 9)]), [1, 1, 2]);
        assert_eq!(shared(1, &[(5, 0, 9), (5, 0, 9)]), [0, 1], "equals by lot");
        assert_eq!(shared(0, &[(5, 0, 9)]), [0]);
        assert_eq!(shared(0, &[]), [] as [usize; 0]);
    }

    /// The heaviest.
    fn heaviest(weights: &[u64]) -> usize {
        (0..weights.len()).max_by_key(|place| weights[*place]).unwrap_or_default()
    }

    #[test]
    fn cells_keep_the_proportions_of_kinds_and_areas() {
        // Two kinds in two areas, each cell owed half a seat more than a whole number.
        let cell = |kind, area| Cell { kind, area, parts: 15, schools: 15 };
        let cells = [cell(0, 0), cell(0, 1), cell(1, 0), cell(1, 1)];
        let given = fill(&[3, 3], &[3, 3], &cells, heaviest);
        assert_eq!((given[0] + given[1], given[0] + given[2]), (3, 3), "{given:?}");
        assert_eq!(given.iter().sum::<usize>(), 6);
        // A cell gives no more schools than it has.
        let small = [Cell { schools: 1, parts: 900, ..cells[0] }, cells[1]];
        assert_eq!(fill(&[4], &[4, 0], &small, heaviest), [1, 3]);
    }
}
