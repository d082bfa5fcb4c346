//! Whether the future lies in the interval nine times in ten, over simulated months.

use rand_xoshiro::rand_core::Rng;

use super::*;

/// How long after the touch the people of a simulated shop buy, in days.
#[derive(Debug, Clone, Copy)]
enum Lag {
    /// Each further day half as many.
    Quick,
    /// On each of 60 days alike.
    Even,
    /// Half of them on the same day, and the others a month or two later.
    TwoHumps,
}

fn below(end: u64, random: &mut impl Rng) -> u32 {
    u32::try_from(random.next_u64() % end).unwrap()
}

impl Lag {
    fn draw(self, random: &mut impl Rng) -> u32 {
        match self {
            Self::Quick => random.next_u64().trailing_zeros(),
            Self::Even => below(60, random),
            Self::TwoHumps => below(2, random) * (30 + below(30, random)),
        }
    }
}

/// A shop whose months are simulated.
#[derive(Debug, Clone, Copy)]
struct Shop {
    lag: Lag,
    /// Buyers of a month, on average.
    buyers: f64,
    complete_months: u32,
    /// The age of the current month.
    age_days: u32,
    /// Of a hundred buyers, so many buy once more, and again of these.
    back: u32,
    /// Whether a conversion may be credited in halves or thirds.
    shared: bool,
}

impl Shop {
    /// The bookings of one touch month.
    fn month(self, first_person: u32, random: &mut Xoshiro256PlusPlus) -> Vec<Booking> {
        let mut bookings = Vec::new();
        let people = Poisson::of(self.buyers).draw(random);
        for person in (first_person..).take(usize::try_from(people).unwrap()) {
            loop {
                let day = below(30, random) + self.lag.draw(random);
                let of = if self.shared { 1 + random.next_u64() % 3 } else { 1 };
                bookings.push(Booking { person, share: Share { weight: 1, of }, day });
                if below(100, random) >= self.back {
                    break;
                }
            }
        }
        bookings
    }

    /// In how many of simulated worlds the future is in the interval, and how many have an interval.
    fn covered(self, seed: u64) -> (u32, u32) {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let (mut covered, mut worlds) = (0, 0);
        for _ in 0..WORLDS {
            let mut month = |number: u32| self.month(number * 1_000_000, &mut random);
            let complete: Vec<Vec<Booking>> = (1..=self.complete_months).map(&mut month).collect();
            let complete: Vec<&[Booking]> = complete.iter().map(Vec::as_slice).collect();
            let current = month(0);
            let late = current.iter().filter(|booking| booking.day >= self.age_days);
            let future: f64 = late.map(|booking| booking.share.value()).sum();
            let mut seed = [0; 32];
            seed[..8].copy_from_slice(&random.next_u64().to_le_bytes());
            let Ok(found) = forecast(&complete, &current, self.age_days, seed, DRAWS) else {
                continue;
            };
            worlds += 1;
            let is_low = future < found.low - 1e-9;
            let is_high = found.high.is_some_and(|high| future > high + 1e-9);
            covered += u32::from(!is_low && !is_high);
        }
        (covered, worlds)
    }
}

const WORLDS: u32 = 800;
/// Fewer than in a report, so that there is time for more worlds.
const DRAWS: u32 = 200;

#[test]
fn nine_of_ten_futures_are_in_the_interval() {
    let shop = Shop {
        lag: Lag::Even,
        buyers: 40.0,
        complete_months: 3,
        age_days: 31,
        back: 0,
        shared: false,
    };
    let shops = [
        shop,
        Shop { buyers: 15.0, ..shop },
        Shop { age_days: 60, ..shop },
        Shop { age_days: 15, buyers: 100.0, ..shop },
        Shop { lag: Lag::Quick, age_days: 20, ..shop },
        Shop { lag: Lag::TwoHumps, ..shop },
        Shop { lag: Lag::TwoHumps, buyers: 20.0, complete_months: 9, ..shop },
        Shop { back: 40, ..shop },
        Shop { shared: true, ..shop },
        Shop { shared: true, back: 40, buyers: 100.0, ..shop },
        Shop { buyers: 300.0, complete_months: 2, ..shop },
    ];
    for (seed, shop) in (1..).zip(shops) {
        let (covered, worlds) = shop.covered(seed);
        assert!(worlds > WORLDS * 9 / 10, "{shop:?}: {worlds}");
        let share = f64::from(covered) / f64::from(worlds);
        assert!((0.85..=0.95).contains(&share), "{shop:?}: {share}");
    }
}
