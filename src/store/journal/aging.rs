//! What is left of a block when old clicks, or the user agents of old clicks, are removed.
//!
//! Invariant: clicks that stay are as they were, in the order in which they were. Does not replace the block (see
//! `keep`).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::block::{Block, encode_block};
use super::column::{self, Columns, id};
use super::link_counts::LinkCount;
use super::rejudge::with_later;
use super::rejudged::Rejudged;
use super::rows::{Dictionary, differences};
use super::segment::Segment;
use crate::codec::{DecodeError, Decoder};
use crate::domain::click::Click;
use crate::domain::link::LinkId;
use crate::domain::time::Timestamp;

/// What removing something for its age makes of a block.
pub(in crate::store) struct Aged {
    /// Head and body of a segment, or a block of the tail with no body; `None` if no click is left.
    pub(in crate::store) left: Option<(Vec<u8>, Vec<u8>)>,
    /// The clicks that are gone, by link.
    pub(in crate::store) counts: Vec<(LinkId, LinkCount)>,
    /// The user agents that are.
    pub(in crate::store) agents: u64,
}

impl Block<'_> {
    /// Without the clicks before one time, and the user agents before another; `None` if there are none.
    pub(in crate::store) fn aged(
        &self,
        clicks_from: Option<Timestamp>,
        agents_from: Option<Timestamp>,
    ) -> Result<Option<Aged>, DecodeError> {
        if let Some(from) = clicks_from.filter(|from| self.head.from < *from) {
            if self.head.to < from {
                let mut counts = BTreeMap::<LinkId, LinkCount>::new();
                self.counts(|link, count| counts.entry(link).or_default().add(count))?;
                return Ok(Some(Aged {
                    left: None,
                    counts: counts.into_iter().collect(),
                    agents: 0,
                }));
            }
            return self.without_clicks_before(from, agents_from).map(Some);
        }
        match agents_from {
            Some(from) => self.without_agents_before(from),
            None => Ok(None),
        }
    }

    fn is_segment(&self) -> bool {
        self.column(id::LINK_COUNTS).is_some()
    }

    fn without_clicks_before(
        &self,
        from: Timestamp,
        agents_from: Option<Timestamp>,
    ) -> Result<Aged, DecodeError> {
        // The first judgements stay the first, and later ones beside them.
        let columns = self.columns.clone();
        let first = Block { head: self.head, columns, rules_max: Some(0) }.whole()?;
        let mut counts = BTreeMap::<LinkId, LinkCount>::new();
        let (mut left, mut places, mut agents) = (Vec::<Click>::new(), Vec::new(), 0);
        for (mut click, now) in first.into_iter().zip(self.whole()?) {
            if click.at < from {
                let used = LinkCount::of(click.judgement.verdict, click.facts).used;
                let judged = LinkCount::of(now.judgement.verdict, click.facts);
                counts.entry(click.link).or_default().add(LinkCount { used, ..judged });
                places.push(None);
                continue;
            }
            if agents_from.is_some_and(|from| click.at < from) && click.user_agent.take().is_some()
            {
                agents += 1;
            }
            places.push(Some(left.len()));
            left.push(click);
        }
        let mut later = Rejudged::all(self)?;
        for of in &mut later {
            of.keep(&places, &left);
        }
        let written = if self.is_segment() {
            let segment = Segment::encode(&left);
            let parts = segment.map(|segment| (segment.head_bytes, segment.body_bytes));
            match parts {
                Some((head, body)) if !later.is_empty() => Some((with_later(&head, &later)?, body)),
                parts => parts,
            }
        } else {
            encode_block(&mut left).map(|(_, bytes)| (bytes, Vec::new()))
        };
        Ok(Aged { left: written, counts: counts.into_iter().collect(), agents })
    }

    fn without_agents_before(&self, from: Timestamp) -> Result<Option<Aged>, DecodeError> {
        let text = |input: &mut Decoder<'_>| input.text().map(Arc::<str>::from);
        let agents = Dictionary::read(self, id::USER_AGENT, text)?;
        let at = |ms| Timestamp::from_ms(ms).map_err(|error| DecodeError::invalid("a time", error));
        let times = differences(self.required_column(id::TIME)?, self.clicks(), at)?;
        let is_gone = |row: &usize| times[*row] < from && agents.get(*row).is_some();
        let gone = (0..self.clicks()).filter(is_gone).count() as u64;
        if gone == 0 {
            return Ok(None);
        }
        let left: Vec<Option<&Arc<str>>> =
            (0..self.clicks()).map(|row| agents.get(row).filter(|_| times[row] >= from)).collect();
        let written = [(id::USER_AGENT, column::texts(&left))];
        let bytes = self.with_columns(&written).bytes(Columns::All);
        let left = match Segment::from_block(&bytes)? {
            Some(segment) => (segment.head_bytes, segment.body_bytes),
            None => (bytes, Vec::new()),
        };
        Ok(Some(Aged { left: Some(left), counts: Vec::new(), agents: gone }))
    }
}
