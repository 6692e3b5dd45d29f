//! Roles of columns, as a person changes them.

use crate::data::read::Role;

/// Columns that the preview shows at once.
pub const SHOWN: usize = 30;

/// The roles once one column has another: where a single column had that one, the two are exchanged.
pub fn given(roles: &[Role], column: usize, role: Role) -> Vec<Role> {
    let mut given = roles.to_vec();
    let mut having = (0..roles.len()).filter(|&other| other != column && roles[other] == role);
    let may_be_many = matches!(role, Role::Other | Role::Time | Role::Genre);
    if let (Some(other), None, false) = (having.next(), having.next(), may_be_many) {
        given[other] = roles[column];
    }
    given[column] = role;
    given
}

/// The columns to show: the first `shown`, and of the others those that are neither ratings nor left out.
pub fn shown(roles: &[Role], shown: usize) -> Vec<usize> {
    let is_special = |column: usize| !matches!(roles[column], Role::Rating | Role::Other);
    (0..roles.len()).filter(|&column| column < shown || is_special(column)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: [Role; 4] = [Role::User, Role::Item, Role::Rating, Role::Time];

    #[test]
    fn a_role_that_another_column_has_is_exchanged() {
        assert_eq!(given(&LONG, 0, Role::Item), [Role::Item, Role::User, Role::Rating, Role::Time]);
        assert_eq!(given(&LONG, 3, Role::Rating), [Role::User, Role::Item, Role::Time, Role::Rating]);
    }

    #[test]
    fn what_several_columns_may_be_is_not() {
        assert_eq!(given(&LONG, 2, Role::Time), [Role::User, Role::Item, Role::Time, Role::Time]);
        let matrix = [Role::User, Role::Rating, Role::Rating, Role::Other];
        assert_eq!(given(&matrix, 3, Role::Rating), [Role::User, Role::Rating, Role::Rating, Role::Rating]);
        assert_eq!(given(&matrix, 1, Role::User), [Role::Rating, Role::User, Role::Rating, Role::Other]);
    }

    #[test]
    fn of_a_wide_table_the_first_columns_show_and_those_with_a_role() {
        let mut roles = [Role::Rating; 100];
        roles[70] = Role::User;
        roles[80] = Role::Other;
        assert_eq!(shown(&roles, 3), [0, 1, 2, 70]);
        assert_eq!(shown(&roles[..2], SHOWN), [0, 1]);
    }
}
