//! Which ratings are for training, for validation and for test.

use super::log::Log;
use metaburn_core::{Seeds, Split, Stream};
use rand::seq::{SliceRandom, index};

/// Who is tested.
#[derive(Clone, Copy)]
pub(super) enum Users {
    /// Users of whom training has seen no rating.
    Cold,
    /// Users of training, on ratings held out.
    Warm,
}

/// Which items validation and test draw from, by the number of their training ratings.
#[derive(Clone, Copy)]
pub(super) enum Items {
    All,
    Below(usize),
    From(usize),
}

/// One user's ratings as episodes take them, by position in the log.
pub(super) struct Person {
    /// Where the support set comes from.
    known: Vec<usize>,
    /// Where the query set comes from; from the rest of `known` where nothing is held out.
    held: Option<Vec<usize>>,
}

impl Person {
    /// Support and query, without replacement.
    pub fn draw(&self, shots: usize, queries: usize, stream: &mut Stream) -> [Vec<usize>; 2] {
        let take = |from: &[usize], count: usize, stream: &mut Stream| -> Vec<usize> {
            index::sample(stream, from.len(), count).into_iter().map(|i| from[i]).collect()
        };
        match &self.held {
            Some(held) => [take(&self.known, shots, stream), take(held, queries, stream)],
            None => {
                let mut support = take(&self.known, shots + queries, stream);
                let query = support.split_off(shots);
                [support, query]
            }
        }
    }

    fn has(&self, shots: usize, queries: usize) -> bool {
        match &self.held {
            Some(held) => self.known.len() >= shots && held.len() >= queries,
            None => self.known.len() >= shots + queries,
        }
    }
}

/// The tasks of each part, and what statistics may be taken of.
pub(super) struct Parts {
    /// Positions of training ratings, those of users with too few for an episode among them.
    pub training: Vec<usize>,
    /// For each rating whether it is one of `training`.
    pub is_training: Vec<bool>,
    people: [Vec<Person>; 3],
}

impl Parts {
    /// Cold: users are shuffled and cut 60 : 20 : 20 (rounded down for validation and test). Warm: so are
    /// the ratings of each user.
    pub fn deal(log: &Log, users: Users, seed: u64) -> Self {
        let mut stream = Seeds::new(seed).stream("ratings/split", 0);
        let mut all = log.by_user();
        let (training, people) = match users {
            Users::Cold => {
                let [train, validation, test] = cut(&mut all, &mut stream);
                let people = |part: &Vec<Vec<usize>>| part.iter().map(|own| person(own, None)).collect();
                (train.concat(), [people(&train), people(&validation), people(&test)])
            }
            Users::Warm => {
                let (mut training, mut people) = (Vec::new(), [const { Vec::new() }; 3]);
                for mut own in all {
                    let [known, validation, test] = cut(&mut own, &mut stream);
                    people[0].push(person(&known, None));
                    people[1].push(person(&known, Some(validation)));
                    people[2].push(person(&known, Some(test)));
                    training.extend(known);
                }
                (training, people)
            }
        };
        let mut is_training = vec![false; log.ratings.len()];
        training.iter().for_each(|&at| is_training[at] = true);
        Self { training, is_training, people }
    }

    /// Keeps ratings of the wanted items alone, in validation and test.
    pub fn restrict(&mut self, log: &Log, items: Items) {
        let mut counts = vec![0; log.items];
        self.training.iter().for_each(|&at| counts[log.ratings[at].item] += 1);
        let wanted = |at: &usize| {
            let count: usize = counts[log.ratings[*at].item];
            match items {
                Items::All => true,
                Items::Below(warm) => count < warm,
                Items::From(warm) => count >= warm,
            }
        };
        for person in self.people[1..].iter_mut().flatten() {
            person.known.retain(wanted);
            person.held.iter_mut().for_each(|held| held.retain(wanted));
        }
    }

    /// Keeps the users with enough ratings for an episode.
    pub fn keep(&mut self, shots: usize, queries: usize) {
        self.people.iter_mut().for_each(|part| part.retain(|person| person.has(shots, queries)));
    }

    /// The users that episodes of a part are drawn from.
    pub fn people(&self, split: Split) -> &[Person] {
        match split {
            Split::Train => &self.people[0],
            Split::Validation => &self.people[1],
            Split::Test => &self.people[2],
        }
    }
}

fn person(known: &[usize], held: Option<Vec<usize>>) -> Person {
    Person { known: known.to_vec(), held }
}

/// Shuffles and cuts 60 : 20 : 20.
fn cut<T: Clone>(all: &mut [T], stream: &mut Stream) -> [Vec<T>; 3] {
    all.shuffle(stream);
    let fifth = all.len() / 5;
    let (rest, test) = all.split_at(all.len() - fifth);
    let (train, validation) = rest.split_at(rest.len() - fifth);
    [train, validation, test].map(<[T]>::to_vec)
}
