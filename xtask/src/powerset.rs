//! The sets of features that can be told apart: what one feature turns on need not be asked for beside it.

use std::collections::{BTreeMap, BTreeSet};

/// The table of `[features]`: each feature with what it turns on.
pub(crate) type Features = BTreeMap<String, Vec<String>>;

/// Every distinct set of enabled features without those in `excluded`, each as the shortest list that asks for it.
///
/// The empty set is among them. `default` is left out: it only names others.
pub(crate) fn powerset(features: &Features, excluded: &[&str]) -> Vec<Vec<String>> {
    let banned = |name: &str| name == "default" || excluded.contains(&name);
    let free: Vec<&String> = features
        .keys()
        .filter(|name| closure(features, [name.as_str()]).iter().all(|on| !banned(on)))
        .collect();
    assert!(free.len() < 20, "too many features for a powerset: {free:?}");
    let mut masks: Vec<u32> = (0..1 << free.len()).collect();
    masks.sort_by_key(|mask| mask.count_ones());
    let mut seen = BTreeSet::new();
    let mut sets = Vec::new();
    for mask in masks {
        let set: Vec<&str> =
            (0..free.len()).filter(|bit| mask >> bit & 1 == 1).map(|bit| free[bit].as_str()).collect();
        if seen.insert(closure(features, set.iter().copied())) {
            sets.push(set.into_iter().map(str::to_owned).collect());
        }
    }
    sets
}

/// The features that are on when `asked` are, without those of other packages.
fn closure<'a>(features: &'a Features, asked: impl IntoIterator<Item = &'a str>) -> BTreeSet<&'a str> {
    let mut on = BTreeSet::new();
    let mut open: Vec<&str> = asked.into_iter().collect();
    while let Some(name) = open.pop() {
        if let Some((name, enables)) = features.get_key_value(name)
            && on.insert(name.as_str())
        {
            open.extend(enables.iter().map(String::as_str));
        }
    }
    on
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[(&str, &[&str])]) -> Features {
        rows.iter().map(|(name, on)| ((*name).into(), on.iter().map(|on| (*on).into()).collect())).collect()
    }

    #[test]
    fn independent_features_give_every_subset() {
        let sets = powerset(&table(&[("a", &[]), ("b", &[]), ("c", &[])]), &[]);
        let lists: Vec<String> = sets.iter().map(|set| set.join("+")).collect();
        assert_eq!(lists, ["", "a", "b", "c", "a+b", "a+c", "b+c", "a+b+c"]);
    }

    #[test]
    fn what_a_feature_turns_on_is_not_asked_for_again() {
        let features =
            table(&[("default", &["std"]), ("std", &["alloc", "dep/std"]), ("alloc", &[]), ("log", &[])]);
        let lists: Vec<String> = powerset(&features, &[]).iter().map(|set| set.join("+")).collect();
        assert_eq!(lists, ["", "alloc", "log", "std", "alloc+log", "log+std"]);
    }

    #[test]
    fn excluded_features_stay_out_by_every_way_in() {
        let features = table(&[
            ("a", &[]),
            ("x", &[]),
            ("by-x", &["x"]),
            ("by-default", &["default"]),
            ("default", &[]),
        ]);
        let lists: Vec<String> = powerset(&features, &["x"]).iter().map(|set| set.join("+")).collect();
        assert_eq!(lists, ["", "a"]);
    }

    #[test]
    fn features_that_name_each_other_end() {
        let lists = powerset(&table(&[("a", &["b"]), ("b", &["a"])]), &[]);
        assert_eq!(lists.len(), 2);
    }
}
