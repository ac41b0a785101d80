//! Methods of a trait that are the handle's own, of the same names.

/// Writes the bodies of such methods.
macro_rules! inherent {
    ($(fn $name:ident(&$me:ident) $(-> $returned:ty)?;)*) => {
        $(
            fn $name(&$me) $(-> $returned)? {
                $me.$name()
            }
        )*
    };
}
pub(crate) use inherent;
