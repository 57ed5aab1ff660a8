//! Drums, and the dust on an old record.

use super::plan::Bar;
use super::{Score, strip};
use crate::media::music::arithmetic::Dice;
use crate::media::music::style::Drums;
use crate::media::music::voices::{Hiss, Thump, Voice};

impl Score {
    pub(super) fn drums(&mut self, n: usize, bar: Bar, dice: &mut Dice) {
        let kit = self.style.drums;
        if bar.crash && bar.energy == 3 && !matches!(kit, Drums::None | Drums::Dusty) {
            let crash = Hiss::new(3500.0, 11_000.0, 2.6, dice.clone());
            self.put(self.start(n), crash, strip(0.10, 0.15, 0.4, 0.0));
        }
        if bar.fill && matches!(kit, Drums::Floor | Drums::Pop | Drums::Booms) {
            let riser = Hiss::riser(self.seconds(16.0), dice.clone());
            self.put(self.start(n), riser, strip(0.05, 0.0, 0.4, 0.0));
        }
        let kicks: &str = match (kit, bar.energy) {
            (Drums::Dusty, 2..) => ["x.....x...x.....", "x......x..x.....", "x.........x..x.."][n / 2 % 3],
            (Drums::Pop, 2) => "x.......x.......",
            (Drums::Pop, 3) => ["x.......x.x.....", "x.....x.x......."][n % 2],
            (Drums::Light, 2..) => "x.......x.......",
            (Drums::Booms, 2) => "x...............",
            (Drums::Booms, 3) => ["x.....x...x.....", "x.....x...x.x.x."][n % 2],
            (Drums::Floor, 2..) => "x...x...x...x...",
            _ => "",
        };
        for step in hits(kicks, b'x') {
            let at = self.when(n, step, dice);
            let accent = if step == 0 { 1.0 } else { 0.88 };
            let (voice, level, room) = match kit {
                Drums::Dusty => (Thump::new(52.0, 3.0, 0.34, 0.3, dice.clone()), 0.42, 0.05),
                Drums::Light => (Thump::new(58.0, 2.5, 0.28, 0.1, dice.clone()), 0.30, 0.05),
                Drums::Booms => (Thump::new(44.0, 2.2, 1.5, 0.5, dice.clone()), 0.40, 0.45),
                _ => (Thump::new(50.0, 4.0, 0.36, 0.6, dice.clone()), 0.46, 0.03),
            };
            self.put(at, voice, strip(level * accent, 0.0, room, 0.0));
            if let Some(event) = self.events.last_mut() {
                event.kick = true;
            }
        }
        let snares: &str = match (kit, bar.energy, bar.fill) {
            (Drums::Dusty | Drums::Pop | Drums::Floor, 2.., false) => "....x.......x...",
            (Drums::Dusty, 2.., true) => "....x.......x..x",
            (Drums::Pop, 2.., true) => "....x.......xxxx",
            (Drums::Floor, 2.., true) => "....x...x.x.xxxx",
            (Drums::Light, 3, _) => "....x.......x...",
            _ => "",
        };
        for step in hits(snares, b'x') {
            let at = self.when(n, step, dice);
            let growing = if bar.fill && step > 12 { 0.5 + 0.12 * (step - 12) as f32 } else { 1.0 };
            let (voice, level) = match kit {
                Drums::Dusty => (Hiss::new(700.0, 3800.0, 0.22, dice.clone()).with_body(185.0, 0.5), 0.20),
                Drums::Light => (Hiss::new(1200.0, 5200.0, 0.10, dice.clone()).with_body(420.0, 0.3), 0.11),
                Drums::Floor => (Hiss::new(900.0, 6500.0, 0.24, dice.clone()), 0.19),
                _ => (Hiss::new(800.0, 7000.0, 0.24, dice.clone()).with_body(195.0, 0.6), 0.17),
            };
            self.put(at, voice, strip(level * growing, 0.03, 0.18, 0.0));
        }
        let hats: &str = match (kit, bar.energy) {
            (Drums::Dusty, 1) => "....o.......o...",
            (Drums::Dusty, 2) => "x.o.x.o.x.o.x.o.",
            (Drums::Dusty, 3) => ["x.o.x.oox.o.x.o.", "x.oox.o.x.o.x.oo"][n % 2],
            (Drums::Pop, 1) => "....o.......o...",
            (Drums::Pop, 2) => "x.o.x.o.x.o.x.o.",
            (Drums::Pop | Drums::Light, 3) | (Drums::Light, 2) => "xooox.ooxooox.oo",
            (Drums::Floor, 1) => "..o...o...o...o.",
            (Drums::Floor, 2) => "..x...x...x...x.",
            (Drums::Floor, 3) => "oox.oox.oox.oox.",
            _ => "",
        };
        for (mark, accent) in [(b'x', 1.0), (b'o', 0.5)] {
            for step in hits(hats, mark) {
                let at = self.when(n, step, dice);
                let accent = accent * (0.8 + 0.2 * dice.share());
                let open = kit == Drums::Floor && mark == b'x';
                let (voice, level) = match kit {
                    Drums::Dusty => (Hiss::new(4500.0, 8000.0, 0.06, dice.clone()), 0.10),
                    Drums::Light => (Hiss::new(4000.0, 9000.0, 0.09, dice.clone()), 0.055),
                    _ if open => (Hiss::new(5500.0, 11_000.0, 0.22, dice.clone()), 0.09),
                    _ => (Hiss::new(6000.0, 12_000.0, 0.07, dice.clone()), 0.09),
                };
                self.put(at, voice, strip(level * accent, 0.28, 0.05, 0.0));
            }
        }
    }

    /// The clicks of an old record.
    pub(super) fn dust(&mut self, n: usize, share: f32, dice: &mut Dice) {
        if self.style.dust <= 0.0 {
            return;
        }
        let length = self.start(n + 1) - self.start(n);
        for _ in 0..(6.0 * share) as usize + dice.below(5) {
            let at = self.start(n) + dice.throw() % length.max(1);
            let level = self.style.dust * (0.3 + dice.share());
            let click = Hiss::new(1500.0, 6000.0, 0.012, dice.clone());
            self.put(at, click, strip(level, dice.either() * 0.7, 0.0, 0.0));
        }
        let hiss = Hiss::new(800.0, 5000.0, 1000.0, dice.clone());
        let hiss = Cut(hiss, length as usize);
        self.put(self.start(n), hiss, strip(self.style.dust * 0.06, 0.0, 0.0, 0.0));
    }
}

/// A voice that ends early.
struct Cut(Hiss, usize);

impl Voice for Cut {
    fn fill(&mut self, out: &mut [f32]) {
        self.0.fill(out);
    }

    fn life(&self) -> usize {
        self.1
    }
}

fn hits(pattern: &str, mark: u8) -> Vec<usize> {
    pattern.bytes().enumerate().filter(|(_, b)| *b == mark).map(|(n, _)| n).collect()
}
