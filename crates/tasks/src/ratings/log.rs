//! All ratings of a data set.

/// What one user gave one item.
pub(super) struct Rating {
    /// From 0, in the order of first appearance.
    pub user: usize,
    /// From 0, in the order of first appearance.
    pub item: usize,
    pub stars: f64,
    /// Which row of [`Log::content`] describes it.
    pub content: usize,
}

/// The ratings in the order of the file. No user rates an item twice.
pub(super) struct Log {
    pub ratings: Vec<Rating>,
    pub users: usize,
    pub items: usize,
    /// What is known of the items whoever rated them: rows of equal length, each once.
    pub content: Vec<Vec<f64>>,
}

impl Log {
    /// The positions of each user's ratings.
    pub fn by_user(&self) -> Vec<Vec<usize>> {
        let mut of = vec![Vec::new(); self.users];
        self.ratings.iter().enumerate().for_each(|(at, rating)| of[rating.user].push(at));
        of
    }
}
