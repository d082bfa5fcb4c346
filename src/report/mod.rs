//! Layer 2: makes a `Report` from a snapshot, a period and rules, and explains the credit of one order.
//!
//! Invariant: every conversion is counted once. Rows and unplaced conversions add up to the totals, to
//! the minor unit, for every model, grouping and window. Does not handle how a report looks (see
//! `render`).

mod activity;
mod answers;
mod arrivals;
mod attention;
mod bands;
mod belonging;
mod beside;
mod best;
mod books;
mod build;
mod by_person;
mod by_touch;
mod calendar;
mod calls;
mod change;
mod click_counter;
mod click_index;
mod click_reference;
mod clock_check;
mod cohorts;
mod comparison;
mod converted;
mod costs;
mod counts;
mod coverage;
mod credited;
mod customers;
mod data;
mod definitions;
mod delays;
mod denominator;
mod distinct;
mod earnings;
mod evidence;
mod excerpt;
mod explain;
mod explanation;
mod figures;
mod firsts;
mod fit;
mod full;
mod funnels;
mod goals;
mod group_by;
mod grouping;
mod hand_out_data;
mod hand_outs;
mod history;
mod hits;
mod holdout_data;
mod holdouts;
mod id_map;
mod inputs;
mod journey_keys;
mod keys;
mod leaks;
mod measure;
mod message_data;
mod messaging;
mod missed;
mod named_clicks;
mod names;
pub mod news;
mod notes;
mod orphans;
pub mod pages;
mod past_data;
mod payback;
mod people;
mod period_leaks;
mod pieced;
mod proportion;
mod query;
mod rate;
mod ratio_parts;
mod received;
mod records;
mod response;
mod rows;
mod seen_click;
mod sources;
mod stated;
mod statement;
mod step_data;
mod stopped;
mod survey;
mod tag_groups;
mod tag_resolver;
mod touch_months;
mod tying;
mod typos;
mod unplaced;
mod use_history;
mod value;
mod variants;
mod wanted;
mod warnings;
mod watching;

pub use answers::{Answers, Leaning};
pub use arrivals::{Arrivals, count_arrivals};
pub use attention::{Attention, attention};
pub use bands::ComparedBands;
pub use belonging::{Belonging, closed_period};
pub use beside::KindSum;
pub use best::Best;
pub use build::{Others, build, build_by};
pub use by_touch::{
    Brought, TOUCH_DAYS, TouchCurrency, TouchFigures, TouchMonth, TouchReport, TouchRow, by_touch,
};
pub use calls::{AgentCalls, CallFigures, Calls, NumberCalls};
pub use change::{Change, Changes, ComparedRates, Sides};
pub use cohorts::{Cohort, CohortSum, Cohorts};
pub use comparison::{ComparedCurrency, ComparedRow, Credited, ModelComparison, compare_models};
pub use costs::KeylessCost;
pub use counts::{clicks_by_link, people_by_link, unused_links, used_up_links};
pub use credited::{CreditedOrder, TagCredit, each_credited};
pub use customers::{CustomerSum, Customers, OrderSum};
pub use data::ReportData;
pub use definitions::{DefinitionsDigest, Known, Redefinition, Redefinitions};
pub use delays::{ByDays, DayCounts, Days, TimeToOrder, ValueBand, WINDOWS_DAYS};
pub use evidence::{EvidenceCounts, Fact, GRADES, Grade, Strength, Unused};
pub use excerpt::Excerpt;
pub use explain::{explain, month_of};
pub use explanation::{
    ConvertedAmounts, EvidencePiece, ExplainedConversion, ExplainedCredit, ExplainedTouch,
    Explanation, ModelCredits, NotCounted,
};
pub use figures::Figures;
pub use fit::{Fit, FittedModel};
pub use full::{Beside, FullReport};
pub use funnels::{CountedFunnel, CountedStep};
pub use goals::{Amount, Baseline, GoalState, TrackedGoal, baselines};
pub use group_by::{GroupBy, GroupByError, TagOf};
pub use grouping::Grouping;
pub use hand_out_data::HandOutData;
pub use hand_outs::{HandOutFigures, HandOutRow, HandOuts};
pub use history::{Happened, History, HistoryEvent, history};
pub use holdout_data::{HoldoutData, holdouts_of};
pub use holdouts::{Holdout, HoldoutArm};
pub use inputs::inputs_digest;
pub use keys::{CustomerKind, needs_firsts};
pub use leaks::{LeakFinder, Leaks, own_leaks};
pub use measure::{About, Get, MEASURES, Measure};
pub use message_data::MessageData;
pub use messaging::{
    ANSWER_HOURS, MeanAnswer, Messaging, Opted, OtherLists, Recipients, SentFigures, SentMessages,
    SentRow, Talked, TalkedFigures, TalkedRow, WeekVolume, WeeksBefore,
};
pub use missed::Missed;
pub use notes::{Followed, FollowedSums, Notes};
pub use orphans::{OrphanList, OrphanSum};
pub use past_data::PastData;
pub use payback::{Payback, Verdict as PaybackVerdict};
pub use proportion::Proportion;
pub use query::{Query, ReportError};
pub use rate::{Rate, RateReason};
pub use ratio_parts::{PartOf, RatioPart};
pub use response::{ResponseBand, ResponseTime, Responses};
pub use stated::{Placed, Stated};
pub use statement::{HolderStatement, Owed, StatementLine, credits, credits_under, statements};
pub use step_data::StepData;
pub use stopped::Stopped;
pub use survey::{Answer, Question, Scores, Survey};
pub use touch_months::TouchMonths;
pub use tying::{Answered, PlacedUnder, TiedBy};
pub use unplaced::{
    MissedTouch, ReasonCode, UnplacedOrder, UnplacedOrders, UnplacedReason, look_back, unplaced,
};
pub use use_history::UseHistory;
pub use value::{Report, ReportRow, ReportWarning};
