### The words of a report in English.
###
### A text is a line `key = words`; `{ $name }` is a value that the program gives. A number may choose between forms of
### a word: `[one]` and `*[other]` in English, more forms in other languages. A translation is a copy of this file with
### the same keys. The keys of a group begin alike.
###
### What a person writes in the plan or on the command line stands in a report as it is written there: models, coupon
### rules, kinds of evidence and of touches (`last-non-direct`, `click_id`), options (`--window 30d`), days (2026-11-20).

# The language of this file (BCP 47).
language = en

## Numbers, amounts and lengths of time

number-thousands = ,
number-decimals = .
percent = { $value }%
times = x{ $value }
times-between = { $low }-{ $high }
times-above = { $low } or more
# The same as the number format of a workbook, where words stand in quotation marks.
times-in-workbook = "x"0.00
# Two bounds in a narrow column.
interval = { $low }-{ $high }
money = { $amount } { $currency }
days = { $count ->
    [one] { $count } day
   *[other] { $count } days
 }
hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
 }
minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
 }
seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
 }

## What stands between the parts of a list

list-items = {", "}
# Between parts that have commas themselves.
list-clauses = {"; "}
# Between amounts of several currencies.
list-sums = {" and "}
list-sentences = {" "}

## Periods

period-days = { $first } to { $last }
period-month = { $month } { $year }
# A period that is not over yet.
period-so-far = { $title } so far
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

## Heads of columns, as short as can be: a table fits 80 characters

# What the rows of a table are grouped by.
column-agent = agent
column-campaign = campaign
column-channel = channel
column-content = content
column-coupon = coupon
# New customers or returning ones.
column-customer = customer
column-first-channel = first-channel
column-kind = kind
column-link = link
column-list = list
column-month = month
column-purpose = purpose
column-tag = tag
column-type = type
# Of a link with several targets.
column-variant = variant
column-week = week
# Figures.
column-conversations = conversations
column-contacts = contacts
column-clicks = clicks
column-people = people
column-conversions = conversions
column-assisted_conversions = assisted
# Conversions that are steps and no goals.
column-micro_conversions = micro
column-rate = rate
# The bounds within which chance alone leaves a rate in 95 of 100 cases.
column-interval = 95%
# The rate that the plan expects.
column-expected = expected
column-revenue = revenue
column-revenue_per_conversation = per conversation
column-cost = cost
# What was earned for each unit of cost.
column-roas = roas
column-cost_per_conversion = cost each
column-profit = profit
column-currency = currency
# A bar: the part of all revenue.
column-share = share
columns-left-out = (left out to fit { $width } columns: { $names }; --format csv has them)

## Rows of tables

row-all = all
row-total = total
# The row of what has no such tag.
no-tag = (none)
# The row of what is tied to no touch.
unplaced = (unplaced)
# In the place of a rate.
too-few = too few
none-and-unplaced = { no-tag } is placed, but this tag is not known; { unplaced } is not tied to any touch.

## The page

page-summary = Summary
page-points = What to look at
page-parts = Parts of this report
page-subtitle = { $days }, { $zone }. { $rules }.
page-subtitle-so-far = { $days }, { $zone }, so far. { $rules }.
rows-title-all = All
rows-title-by = By { $names }
# In the title of a part: what its rows are grouped by.
grouping-agent = agent
grouping-campaign = campaign
grouping-channel = channel
grouping-content = content
grouping-coupon = coupon
grouping-customer = customer
grouping-first-channel = first channel
grouping-kind = kind
grouping-link = link
grouping-list = list
grouping-month = month
grouping-purpose = purpose
grouping-tag = tag
grouping-type = type
grouping-variant = variant
grouping-week = week

## Pictures

picture-rates = Conversions of 100 { $unit ->
    [people] people
    [clicks] clicks
    [contacts] contacts
   *[conversations] conversations
 }, with the range in which chance alone may have put them
picture-revenue = Revenue
picture-days = Orders by the days since their first touch
picture-funnel = People who came to each step
# The values of a picture, for those who do not see it.
picture-bar = { $label }: { $value }
picture-whisker = { $label }: { $value }, between { $low } and { $high }
picture-whisker-expected = { $label }: { $value }, between { $low } and { $high }, expected { $expected }

## The workbook

# The columns of the two bounds of an interval.
workbook-low = { $column } low
workbook-high = { $column } high
# Beside the first and the last day.
workbook-from = from
workbook-to = to
# The name of a sheet that has none.
workbook-sheet = part

## The period and the rules

head = { $title }, { $zone }
head-with-days = { $title }, { $zone } ({ $days })
credit = Credit: { $model }, window { $window }, coupon rule { $rule }
model-last = last touch
model-last-non-direct = last non-direct touch
model-first = first touch
model-linear = linear
model-position = by position (40/20/40)
model-decay = by age (half every 7 days)
model-markov = by what is lost without a channel (Markov)
model-shapley = in equal shares to the channels (Shapley)
# One window for all touches, and those of some kinds of touches: 30 days (click 7 days, sent 1 day).
windows = { $window } ({ $own })
windows-own = { $kind } { $window }
fit-stands-on = The model stands on { $conversions ->
    [one] { $conversions } placed conversion
   *[other] { $conversions } placed conversions
 }{ $others ->
    [0] {""}
    [one] {" "}and { $others } contact or recipient who did not convert
   *[other] {" "}and { $others } contacts and recipients who did not convert
 }.

## The summary

summary-none = No conversions in this period.
summary-none-in = No conversions in { $currency } in this period.
summary-brought = { $count ->
    [one] { $count } conversion
   *[other] { $count } conversions
 } brought { $revenue }.
summary-brought-after-refunds = { $count ->
    [one] { $count } conversion
   *[other] { $count } conversions
 } brought { $revenue } after { $refunds } in refunds.
# These follow one of the sentences above.
summary-unplaced = { $count ->
    [one] { $count } of them, worth { $worth }, is unplaced.
   *[other] { $count } of them, worth { $worth }, are unplaced.
 }
summary-all-placed = { $count ->
    [one] It is placed.
   *[other] All are placed.
 }
summary-leader = { $name } brought most: { $revenue }, { $share } of what could be placed.

## What the figures stand on

health-title = Data health
# A warning; those of the next group are what it says.
note = Note: { $said }.
evidence = Evidence, whichever touch got the credit: { $ways }.
# The first of the ways, and each other one.
evidence-first = { $how } for { $count ->
    [one] { $count } conversion
   *[other] { $count } conversions
 }
evidence-other = { $how } for { $count }
evidence-how-click_only = clicks without a code
evidence-how-code_only = a code without clicks
evidence-how-agree = clicks and a code that agree
evidence-how-disagree = clicks and a code that disagree
evidence-how-other = only other touches
evidence-how-none = nothing
rates-of = A rate is the share of { $unit ->
    [people] people
    [clicks] clicks
    [contacts] contacts
   *[conversations] conversations
 } with a conversion.
no-rate = There is no rate where { $why }.
no-rate-twice = There is no rate where { $why }, or where { $other }.
no-rate-outside_denominator = { $unit ->
    [people] a conversion has no person among those counted
    [clicks] a conversion has no click among those counted
    [contacts] a conversion has no contact among those counted
   *[conversations] a conversion has no conversation among those counted
 }
no-rate-repeat = { $unit ->
    [people] one person has two conversions
    [clicks] one click has two conversions
    [contacts] one contact has two conversions
   *[conversations] one conversation has two conversions
 }
clicks-by-visitors = { $clicks ->
    [one] { $clicks } click
   *[other] { $clicks } clicks
 } by { $visitors ->
    [one] { $visitors } visitor
   *[other] { $visitors } visitors
 }.
clicks-not-counted = Not counted as clicks: { $requests }.
clicks-people-daily = People are visitors, told apart by network and browser within one day: who comes on two days counts twice.
clicks-people-none = People are clicks here: the plan recognizes no visitor.
clicks-people-unknown = { $clicks ->
    [one] { $clicks } click is of a browser that asks not to be tracked, and counts as a person of its own.
   *[other] { $clicks } clicks are of browsers that ask not to be tracked; each counts as a person of its own.
 }
clicks-range = As not all senders of requests are known, the rate of all lies between { $low } and { $high }.
clicks-rules = Requests are judged under rules { $version }.
clicks-rules-mixed = Requests are judged under rules { $versions }; "couplet reclassify" judges the earlier ones again.
clicks-rules-of = { $version } ({ $requests })
# What a request for a link was taken for.
requests-person = { $count } person
requests-preview = { $count } preview
requests-prefetch = { $count } prefetch
requests-scanner = { $count } scanner
requests-bot = { $count } bot
requests-probe = { $count } probe
# Of the shop's own people and machines.
requests-own = { $count } own
requests-unknown = { $count } unknown
orphan = { $count ->
    [one] One request for /{ $slug }, which no link has.
   *[other] { $count } requests for /{ $slug }, which no link has.
 }
orphan-near = { $count ->
    [one] One request for /{ $slug }: did you mean { $nearest }?
   *[other] { $count } requests for /{ $slug }: did you mean { $nearest }?
 }
orphan-there = { $count ->
    [one] One request for /{ $slug } before that link was there.
   *[other] { $count } requests for /{ $slug } before that link was there.
 }
orphan-others = { $count ->
    [one] One request for another name that no link has.
   *[other] { $count } requests for other names that no link has.
 }
orphan-machines = { $count ->
    [one] One request by a program, or for an address that no link can have.
   *[other] { $count } requests by programs, or for addresses that no link can have.
 }
health-basis = Time zone { $zone }. The rules of counting have the mark { $definitions }.
health-basis-with-currencies = Time zone { $zone }, { $currencies }. The rules of counting have the mark { $definitions }.

## Warnings: each stands after "Note: " and before a full stop

warning-few_for_model = { $count ->
    [one] the model stands on { $count } conversion; under { $least }, its shares are mostly chance
   *[other] the model stands on { $count } conversions; under { $least }, its shares are mostly chance
 }
warning-future_orders = { $count ->
    [one] { $count } order is dated in the future, and counted nevertheless
   *[other] { $count } orders are dated in the future, and counted nevertheless
 }
warning-not_counted = { $count ->
    [one] { $count } order is pending or cancelled, and so not counted
   *[other] { $count } orders are pending or cancelled, and so not counted
 }
warning-unknown_channel = { $count ->
    [one] { $count } conversation came through the channel { $channel }, which is not in the plan; add it to [channels], or to the aliases in [vocabulary]
   *[other] { $count } conversations came through the channel { $channel }, which is not in the plan; add it to [channels], or to the aliases in [vocabulary]
 }
warning-unknown_code = { $count ->
    [one] { $count } order used { $code }, which is not a Couplet code
   *[other] { $count } orders used { $code }, which is not a Couplet code
 }
warning-foreign_click_ids = { $count ->
    [one] { $count } order names a click that this data file does not know
   *[other] { $count } orders name clicks that this data file does not know
 }
warning-lost_clicks = { $count ->
    [one] { $count } order has a valid click id, but its click is missing from the data file
   *[other] { $count } orders have valid click ids, but their clicks are missing from the data file
 }
warning-converted = { $count ->
    [one] { $count } order in { $currency } was counted at { $rate } { $into }
   *[other] { $count } orders in { $currency } were counted at { $rate } { $into }
 }
warning-other_currency = { $count ->
    [one] { $count } order is in { $currency }, which is not converted but has rows of its own
   *[other] { $count } orders are in { $currency }, which is not converted but has rows of its own
 }
warning-other_currency-too-large = { warning-other_currency }; at the plan's rate it would be too large
warning-unpriced_hours = { $count ->
    [one] { $count } cost states hours without an amount, so that what they belong to has no known cost; write the price of an hour in [hours] of the plan
   *[other] { $count } costs state hours without an amount, so that what they belong to has no known cost; write the price of an hour in [hours] of the plan
 }
warning-unknown_tax = { $count ->
    [one] { $count } order does not state the tax, so that the profit of what they belong to is not known
   *[other] { $count } orders do not state the tax, so that the profit of what they belong to is not known
 }
# `when` is one of the texts `when-...`.
warning-gap = { $count ->
    [one] up to { $count } click was lost { $when }, because the disk could not take them or the data file was damaged
   *[other] up to { $count } clicks were lost { $when }, because the disk could not take them or the data file was damaged
 }
warning-killed = { $count ->
    [one] the server ended without a stop { $when }; up to { $count } click that it held in memory may be missing
   *[other] the server ended without a stop { $when }; up to { $count } clicks that it held in memory may be missing
 }
warning-clicks_removed = { $count ->
    [one] clicks before { $before } are kept no longer, as `[privacy] keep` says: { $count } click was removed in all, and this period or its window begins before that
   *[other] clicks before { $before } are kept no longer, as `[privacy] keep` says: { $count } clicks were removed in all, and this period or its window begins before that
 }
warning-future_clicks = { $count ->
    [one] { $count } click is dated more than a day in the future, and counted on that date: the server's clock was ahead, or this machine's clock is behind
   *[other] { $count } clicks are dated more than a day in the future, and counted on that date: the server's clock was ahead, or this machine's clock is behind
 }
warning-clock_set_back = the server's clock was set back by { $days ->
    [one] { $days } day
   *[other] { $days } days
 } or more, from { $before } to { $after }{ $steps ->
    [1] {""}
   *[other] {" "}(the largest of { $steps } such steps)
 }; clicks around that time may be counted in the wrong month
when-at = at { $time }
# The second may be a time without its day.
when-between = between { $from } and { $to }

## What conversations came to

conversations-title = Conversations
response-title = Time to the first answer
column-figure = figure
column-value = value
figure-revenue_per_conversation = revenue for each conversation
figure-conversation_rate = conversations that converted
figure-average_order = average order
figure-capture_rate = conversations with a contact
column-first_answer = first answer
first-answer-under_5_min = under 5 minutes
first-answer-5_to_15_min = 5 to 15 minutes
first-answer-15_to_60_min = 15 minutes to 1 hour
first-answer-1_hour_or_more = 1 hour or more
first-answer-unknown = not known

## Kinds of conversion, and how long they took

kinds-title = Kinds of conversion
time-title = Time to convert
column-weight = weight
column-unplaced = unplaced
# A goal, or a step on the way to one; both are words of the plan.
weight-macro = macro
weight-micro = micro
column-orders = orders
# The days are counted from this touch.
column-touch = touch
touch-first = first
touch-last = last
# Days from a touch to the order: heads of columns, and labels of a picture.
days-same_day = under 1 day
days-1-7 = 1-7 days
days-8-14 = 8-14
days-15-30 = 15-30
days-more = more
# Orders by their value.
value-between = { $from } to { $below }
value-from = { $from } or more
value-below = under { $below }
# `in-time` and `window` are lengths of time, such as 30 days.
window-loses-nothing = Of { $count ->
    [one] { $count } conversion
   *[other] { $count } conversions
 } tied within { $window }, nine in ten came within { $in_time } of their last touch: a window of { $shorter } would lose nothing.
window-loses = Of { $count ->
    [one] { $count } conversion
   *[other] { $count } conversions
 } tied within { $window }, nine in ten came within { $in_time } of their last touch: a window of { $shorter } would lose { $lost } of them.

## Funnels

funnel-title = Funnel { $name }
column-funnel = funnel { $name }
column-median_days = median days
# The days within which nine in ten came.
column-p90_days = p90
# People who cannot be told from others.
column-unidentified = unidentified

## What ties the conversions

tied-title = How each order was placed
answers-title = What customers said
answers-words = "{ $words }"
answers-other = other answers
survey-title = What customers answered
survey-scores-title = Points that customers gave
survey-left-out = { $count ->
    [one] { $count } more question is left out.
   *[other] { $count } more questions are left out.
 }
column-question = question
column-answer = answer
column-answers = answers
column-scores = scores
column-mean_score = mean
column-strongest_evidence = strongest evidence
column-what = what it is
column-strength = strength
strength-strong = strong
strength-good = good
strength-weak = weak
# What a piece of evidence consists of, by its kind and its strength.
grade-click_id-strong = the click that the order names
grade-click_id-good = other clicks of its visitor
grade-ref-strong = a click id or code in a conversation
grade-coupon-strong = a code of a batch
grade-coupon-good = another code
grade-recipient-good = clicks on a link sent to the customer
grade-call-good = calls of the customer
grade-utm-good = UTM values of the order
grade-customer-good = conversations of the customer
grade-customer-weak = what led to an earlier order
grade-said-weak = the customer's own answer
column-said = customers said
column-placed_under = placed under
contradicted = { $count ->
    [one] { $count } conversion names a click that was not judged to be a person's: { $requests }.
   *[other] { $count } conversions name a click that was not judged to be a person's: { $requests }.
 }
received = { $count ->
    [one] { $count } unplaced conversion, worth { $worth }, came within { $window } after a message had been sent to the customer. That does not show that the message brought anything, so it gets no credit.
   *[other] { $count } unplaced conversions, worth { $worth }, came within { $window } after a message had been sent to the customer. That does not show that the message brought anything, so it gets no credit.
 }

## What was stated and claimed

stated-title = Stated and claimed, not mixed with the figures
# `what` is a month, a channel, an agent and a list, as far as they are stated.
stated = Stated for { $what }: { $totals }.
claimed = Claimed by { $platform } for { $what }: { $totals }.
stated-list = list { $name }
stated-revenue = { $money } in revenue
stated-placed = { $count ->
    [one] Placed there: { $count } conversion, { $revenue }.
   *[other] Placed there: { $count } conversions, { $revenue }.
 }
stated-more = { $count ->
    [one] { $count } stated total more is in --format json.
   *[other] { $count } stated totals more are in --format json.
 }
total-conversations = { $count ->
    [one] { $count } conversation
   *[other] { $count } conversations
 }
total-contacts = { $count ->
    [one] { $count } contact
   *[other] { $count } contacts
 }
total-conversions = { $count ->
    [one] { $count } conversion
   *[other] { $count } conversions
 }
total-inbound = { $count ->
    [one] { $count } inbound message
   *[other] { $count } inbound messages
 }
total-outbound = { $count ->
    [one] { $count } outbound message
   *[other] { $count } outbound messages
 }
total-opt_ins = { $count ->
    [one] { $count } opt-in
   *[other] { $count } opt-ins
 }
total-opt_outs = { $count ->
    [one] { $count } opt-out
   *[other] { $count } opt-outs
 }
total-impressions = { $count ->
    [one] { $count } impression
   *[other] { $count } impressions
 }
total-profile_visits = { $count ->
    [one] { $count } profile visit
   *[other] { $count } profile visits
 }
total-video_views = { $count ->
    [one] { $count } video view
   *[other] { $count } video views
 }

## Notes and decisions

notes-more = { $count ->
    [one] And { $count } more note, below
   *[other] And { $count } more notes, below
}
notes-title = Notes and decisions
noted = Noted on { $day }: { $text }
decided = Decided on { $day }: { $text }
decided-before = Decided before, on { $day }: { $text }
# What became of the figures since a decision. `then` and `now` are one of the two texts below.
decided-since = { $earlier } had { $then }; { $period } has { $now }.
decided-since-so-far = { $earlier } had { $then }; { $period } has { $now } so far.
decided-count = { $count ->
    [one] { $count } conversion
   *[other] { $count } conversions
 }
decided-count-and-revenue = { $count ->
    [one] { $count } conversion and { $revenue }
   *[other] { $count } conversions and { $revenue }
 }

## What changed against an earlier period

change-title = Against { $earlier }
column-before = before
column-now = now
# So many times as many conversions a day.
column-a_day = a day
# The rates of both periods.
column-rate_before = rate before
column-rate_now = rate now
column-revenue_before = revenue before
column-change = change
change-too-few = There are too few conversions to compare with { $earlier }.
change-chance = Conversions a day are { $times } times those of { $earlier }, which may be chance.
change-seldom-chance = Conversions a day are { $times } times those of { $earlier }: chance alone would seldom do that.
change-about = { $comparisons ->
    [one] Compared with { $earlier }, by conversions a day. A change is called higher or lower only if chance alone would bring it in fewer than 1 of 20 reports. Revenue has no verdict.
   *[other] Compared with { $earlier }, by conversions a day. A change is called higher or lower only if chance alone would bring it in fewer than 1 of 20 reports like this one, with its { $comparisons } comparisons. Revenue has no verdict.
 }
change-too-few-means = Too few to say: one of the two has fewer than { $least } conversions, and no ratio of such counts is shown.
change-rate-higher = The rate of { $name } is higher: { $now }, and { $before } before.
change-rate-lower = The rate of { $name } is lower: { $now }, and { $before } before.
change-count-and-rate = { $count }; rate { $rate }
change-rate = rate { $rate }
verdict-too_few = too few to say
verdict-no_difference = may be chance
verdict-higher = higher
verdict-lower = lower

## What counts otherwise than before

redefined-unknown-before = Whether what counts changed before { $day } is not known: the data file has no record of it.
redefined-unknown = Whether what counts changed is not known: the data file keeps that from the next change of the plan on.
redefined = What counts changed on { $day }: { $changes }.
redefined-by-today = Both periods are counted by today's definitions.
# A change of one definition: `what` is one of the texts `defined-...`, the others are as the plan writes them.
redefined-from-to = { $what } { $old } became { $new }
redefined-to = { $what } became { $new }
redefined-dropped = { $what } { $old } was dropped
redefined-kind = `{ $kind }` became { $new }
defined-model = the model
defined-window = the window
defined-window-of-sent = the window of delivered messages
defined-window-of = the window of `{ $kind }`
defined-evidence = the evidence
defined-coupon-rule = the coupon rule
defined-zone = the time zone
defined-currency = the currency
defined-rate = the rate of { $currency }
defined-click-param = the click parameter
defined-funnel = the funnel `{ $name }`
defined-margin = the margin

## Goals of the plan

goals-title = Goals
column-goal = goal
column-pace = pace
column-target = in the end
column-state = state
goals-month = { $month } of { $months }
# $change has a sign and a percent mark: +15%.
goals-goal = { $months ->
    [one] Goal: { $figure } { $change } in { $months } month, from { $from }.
   *[other] Goal: { $figure } { $change } in { $months } months, from { $from }.
 }
goals-before-month = Before is { $month }.
goals-before-months = Before is { $first } to { $last }.
goals-nothing-before = There is nothing before { $from } to compare with.
goals-about = The pace is a straight line from before to the goal. One month may be ahead or behind by chance.
# What the two sums of a ratio did; each is one of the two texts below it.
goals-parts = From the average month before to this one, { $above }, and { $below }.
goals-part-times = { $name } went from { $before } to { $now } ({ $times })
goals-part-sum = { $name } went from { $before } to { $now }
goals-part-revenue = revenue
goals-part-cost = cost
goals-part-conversions = conversions
goals-part-conversations = conversations
goals-part-conversations_with_contact = conversations with a contact
goals-part-clicks = clicks
goals-part-people = people
goals-part-contacts = contacts
goals-of-revenue = revenue
goals-of-profit = profit
goals-of-conversions = conversions
goals-of-conversations = conversations
goals-of-contacts = contacts
goals-of-clicks = clicks
goals-of-people = people
goals-of-rate = conversion rate
goals-of-capture_rate = capture rate
goals-of-average_order = average order
goals-of-revenue_per_conversation = revenue per conversation
goals-of-revenue_per_click = revenue per click
goals-of-revenue_per_contact = revenue per contact
goals-of-cost_per_conversion = cost per conversion
goals-of-cost_per_conversation = cost per conversation
goals-of-roas = return on costs (ROAS)
goals-state-ahead = ahead
goals-state-behind = behind
goals-state-reached = reached
goals-state-missed = missed
goals-state-running = so far
goals-state-unknown = unknown

## What was missed, and whether tools pay for themselves

payback-title = Conversations missed, and what tools save
payback-missed = { $count ->
    [one] If { $share } of all conversations were missed, these were { $count } conversation. Had they gone as the others did, they would have been worth { $worth }.
   *[other] If { $share } of all conversations were missed, these were { $count } conversations. Had they gone as the others did, they would have been worth { $worth }.
 }
payback-hours = { $hours ->
    [one] { $hours } hour saved is worth { $worth }.
   *[other] { $hours } hours saved are worth { $worth }.
 }
# Nobody said what they save.
payback-not-told = The tools cost { $cost }. Whether they pay for themselves cannot be said, as no file says what they save: make the report with `--hours-saved 20`, the hours that they saved, or with `--missed 15%`, the share of conversations that nobody answered.
payback-unknown-cost = Whether the tools pay for themselves cannot be said: no cost of the period is of the kind tools.
payback-unknown-price = The tools cost { $cost }. Whether the hours saved pay for that cannot be said: write the price of an hour in [hours] of the plan.
payback-hours-pay = The tools cost { $cost }: the hours saved are worth that alone.
payback-conversations = { $count ->
    [one] The tools cost { $cost }: they pay for themselves once they win { $count } of the missed conversations.
   *[other] The tools cost { $cost }: they pay for themselves once they win { $count } of the missed conversations.
 }
payback-less = The tools cost { $cost }, which is { $less } more than all of this is worth: they do not pay for themselves.

## Models side by side (--compare-models)

# Some of the models; they are named as on the command line.
compared-pair = { $one } and { $other }
compared-count = { $count ->
    [one] { $count } model
   *[other] { $count } models
 }
compared-credit = Credit: { $models } side by side, window { $window }, coupon rule { $rule }
compared-nothing = No conversion is placed, so there is no credit to compare.
compared-nothing-in = No conversion in { $currency } is placed, so there is no credit to compare.
compared-all-same = All models put the same revenue under every row.
compared-all-same-in = All models put the same revenue in { $currency } under every row.
compared-differ = The models differ most about { $row }: { $low } to { $high }.
compared-differ-and-same = The models differ most about { $row }: { $low } to { $high }; { $same } of the placed revenue is under the same row whatever the model.
compared-moves = Least and most revenue:
compared-moves-by = Least and most revenue by { $by }:
compared-revenue = Revenue under each model:
compared-revenue-by = Revenue by { $by } under each model:
compared-conversions = Conversions under each model:
compared-conversions-by = Conversions by { $by } under each model:
column-lowest = lowest
# The model that gives the lowest or the highest.
column-under = under
column-highest = highest
# What is between the lowest and the highest.
column-spread = spread
compared-same-as = { $model } gives every row the same as { $other }.
compared-stands-on = { $count ->
    [one] { $model } stands on { $count } placed conversion.
   *[other] { $model } stands on { $count } placed conversions.
 }
compared-stand-on = { $count ->
    [one] { $one } and { $other } stand on { $count } placed conversion.
   *[other] { $one } and { $other } stand on { $count } placed conversions.
 }

## By the month of the touch (--basis touch)

touches-head = Touches of { $months }, { $zone }
touches-nothing = No conversion is credited to touches of { $month }.
# `sums` is one of the texts `touches-sum-...` for each currency.
touches-brought = Touches of { $month } brought: { $sums }.
touches-brought-before = Touches of { $month } brought before { $day }: { $sums }.
touches-sum-complete = { $count ->
    [one] { $count } conversion
   *[other] { $count } conversions
 }, { $revenue }; nothing is still to come
touches-sum-to-come = { $count ->
    [one] { $count } conversion
   *[other] { $count } conversions
 }, { $revenue }; about { $expected } more are still to come (90% interval: { $interval })
touches-sum-too-few = { $count ->
    [one] { $count } conversion
   *[other] { $count } conversions
 }, { $revenue }; too few to say what is still to come
touches-sum-unknown = { $count ->
    [one] { $count } conversion
   *[other] { $count } conversions
 }, { $revenue }; by this age nothing shows what is still to come
touches-interval = { $low } to { $high }
touches-interval-open = { $low } or more
touches-conversions = Conversions so many days after the touch, and still to come:
touches-revenue = Revenue so many days after the touch:
column-touch_month = touch month
# All that has come until now.
column-so_far = so far
column-to_come = to come
# The bounds of what is to come, in 90 of 100 cases.
column-to_come_interval = 90%
touches-about = An order is booked in the month of the touch that earned the credit, whenever it came; one that is unplaced has no touch and is in no month.
touches-about-complete = All touches are older than the longest window, { $window }, so nothing is still to come.
touches-about-days = Days have a figure once all touches of the month are that old, and within the longest window, { $window }.
touches-about-no-forecast = What is still to come is not known: no month with orders is complete, its last touch older than the longest window.
touches-about-forecast = What is still to come is read off { $months ->
    [one] { $months } complete month
   *[other] { $months } complete months
 }: how much of their conversions had come at the same age (chain ladder; the interval has 90% of { $draws } drawn futures). It needs { $least } conversions in them.

## What to look at: sentences of the summary

look-old-orders = Orders were last imported on { $day }, before the period was over. Later orders are missing; import them and make the report again.
look-lost-clicks = { $count ->
    [one] Up to { $count } click of the period is missing. Data health says when and why.
   *[other] Up to { $count } clicks of the period are missing. Data health says when and why.
 }
look-unplaced = { $count ->
    [one] { $count } order of { $all } could not be placed ({ $share }).
   *[other] { $count } of { $all } orders could not be placed ({ $share }).
 }
look-unplaced-most = { $count ->
    [one] The most frequent reason, of { $count } order: { $why }.
   *[other] The most frequent reason, of { $count } orders: { $why }.
 }
look-loss = { $name } cost { $cost } and brought { $revenue }.
look-loss-profit = { $name } cost { $cost } and brought { $revenue }: a loss of { $loss } by the plan's margin.
# One of these follows.
look-loss-spend-less = Spend less there, unless it helped other sales.
look-loss-see-answers = Customers name it more often than their orders are placed there: see what they said before less is spent.
look-below-expected = { $name } converts { $value }, and even allowing for chance no more than { $high }; the plan expects { $expected }. Find out why, or correct what the plan expects.
look-fell = { $name } has { $times } times as many conversions a day as before: chance alone would seldom do that. Find out what changed there.
# `bound` is whether the pace is the most or the least that the figure should be.
look-goal = { $state ->
    [missed] The goal for { $figure } was missed: { $now }, where { $bound ->
        [most] at most
       *[least] at least
     } { $pace } was to be reached.
   *[behind] The goal for { $figure } is behind: { $now }, where the pace is { $bound ->
        [most] at most
       *[least] at least
     } { $pace }.
 }
look-list = The list { $list } was written to far more than the others.
look-volume = The volume of messages by { $channel } is no longer steady since the week { $week }.
look-leaks = { $count ->
    [one] { $name } may have leaked: { $why }.
   *[other] { $count } codes may have leaked, among them { $name }: { $why }.
 }

## The row that earns most for each conversation

best = { $name } earns most for each conversation: { $each }, against { $second } of { $next }, the next.
best-chance = It has { $times } times as many conversions for each conversation (between { $low } and { $high } times), which may be chance.
best-outside = For each conversation { $name } brought { $each } and { $next } { $second }, but some of their conversions came without a conversation, by a code or a click: neither is known to do better in conversations.
best-above = Beyond chance, it has more conversions for each conversation than { $names }{ $left ->
    [0] {""}
   *[other] {" "}and { $left } more
 }.
best-agent-few = Too few conversions to say whether one agent earns more for each conversation than another.
best-seldom-chance = It has { $times } times as many conversions for each conversation (between { $low } and { $high } times): chance alone would seldom do that.

## Why orders are unplaced, in general

unplaced-title = What could not be placed, and why
reason-lost_click = the click that the order names was lost
reason-outside_window = the touch was before its window
reason-not_allowed = the plan does not use the evidence
reason-another_person = better evidence names another person
reason-foreign_click = the click id is not of this data file
reason-unknown_code = the code is not known
reason-unknown_number = the number called is not in the plan
reason-only_message = a message had reached the customer, no more
reason-after_order = the touch came after the order
reason-answer_not_listed = the plan does not use the customer's answer
reason-unknown_answer = the customer's answer is no one channel
reason-unknown_customer = nothing is known of the customer
reason-nothing_named = the order names nothing to go by
column-reason = reason
# Numbers of a few of the orders.
column-such_as = such as

## From conversations to revenue

steps-title = From conversations to revenue
picture-steps = How many there were of each
step-conversations = conversations
step-contacts = contacts
step-people = people who clicked
step-conversions = conversions
step-revenue = revenue
column-step = step
column-between = between

## Files that were imported

column-imported = imported
column-last_import = last
column-last_file = last file
column-files = files
column-bad_rows = bad rows
clicks-named = Of { $clicks ->
    [one] { $clicks } click
   *[other] { $clicks } clicks
 }, { $named } came back with an order by the click id ({ $share }).
clicks-never-named = No click id came back with an order. If customers who clicked do order, the shop loses the parameter that carries it.

## Orders that could not be placed (--unplaced)

column-conversion_id = conversion_id
column-at = at
column-net = net
column-why = why
column-click_id = click_id
column-codes = codes
column-touch_at = touch_at
column-missed_by = missed_by
column-other_reasons = other_reasons
# Why an order is unplaced: no sentence, but a few words of it.
why-lost-click = the click that it names was lost
# `by` is a length of time, such as 3 days.
why-outside-window = { $touch } { $by } before its window
why-after-order = { $touch } { $by } after the order
why-not-allowed = the rules do not use { $evidence } evidence
why-another-person = its { $evidence } evidence names another person
why-foreign-click = its click id is not of this data file
why-unknown-code = the code { $code } is not known
why-unknown-number = { $number } is not in the plan
why-only-message = only a message, { $channel } { $time }
why-answer-not-listed = the rules do not use the answer: { $answer }
why-unknown-answer = the answer is no one channel: { $answer }
why-unknown-customer = nothing is known of the customer
why-nothing-named = it names nothing to go by
touched-by-conversation = conversation
touched-by-call = call
touched-by-click = click
touched-by-utm = utm
touched-by-coupon = coupon
touched-by-said = said
unplaced-none = { $count ->
    [0] No orders count in this period.
    [one] The one order that counts is placed.
   *[other] All { $count } orders that count are placed.
 }
unplaced-some = { $all ->
    [one] { $count } of { $all } order that counts could not be placed: { $worth }.
   *[other] { $count } of { $all } orders that count could not be placed: { $worth }.
 }
# What would place some of them.
cure-window = --window { $window } would place { $count } of them ({ $worth }).
cure-evidence = A plan whose evidence also lists { $evidence } would place { $count } of them ({ $worth }).
cure-code = To place { $count } of them ({ $worth }), say whose the code { $code } is: couplet coupon new { $code } --campaign CAMPAIGN --channel CHANNEL
cure-named = { $count ->
    [one] { $count } of them ({ $worth }) names no customer, code or click: an export of the shop's orders with e-mail addresses, phone numbers and codes may place it.
   *[other] { $count } of them ({ $worth }) name no customer, code or click: an export of the shop's orders with e-mail addresses, phone numbers and codes may place them.
 }
cure-import = { $count ->
    [one] { $count } of them ({ $worth }) names its customer,
   *[other] { $count } of them ({ $worth }) name their customers,
 } and no conversations, calls or messages of this time are imported: couplet import conversations FILE

## Statements of agents, and closed months

column-order_id = order_id
column-ordered_at = ordered_at
column-adjusts = adjusts
column-base = base
column-commission = commission
column-adjustments = adjustments
column-tax_unknown = tax_unknown
# Why an order has no commission.
tax-unknown = tax unknown
statement-owed = { $agent } is owed { $amount }, on { $base } net of tax and shipping{ $adjustments ->
    [0] {""}
    [one] , { $adjustments } adjustment of closed months included
   *[other] , { $adjustments } adjustments of closed months included
 }.
statement-paid-too-much = { $agent } was paid { $amount } too much, on { $base } net of tax and shipping{ $adjustments ->
    [0] {""}
    [one] , { $adjustments } adjustment of closed months included
   *[other] , { $adjustments } adjustments of closed months included
 }.
statement-unknown-tax = { $count ->
    [one] { $count } order is left out of the commission, because its tax is unknown.
   *[other] { $count } orders are left out of the commission, because their tax is unknown.
 }
statement-closed = { $month } was closed on { $day }.
statement-adjusted-in = { $count ->
    [one] { $count } adjustment of closed months is
   *[other] { $count } adjustments of closed months are
 } in the statement of { $month }, the month after the last closed one.
statement-no-commission = The plan has no [commission], so nothing is owed.
# What changed in a month after it was closed is owed in a later one.
closed = Closed on { $day }; { $changes ->
    [0] nothing changed since
    [one] { $changes } later change is an adjustment
   *[other] { $changes } later changes are adjustments
 }. --now computes it anew.

# A page of a closed month.
closed-page = { $month } was closed on { $day }. This page is made anew: { $changes ->
    [0] no credit changed since.
    [one] it has { $changes } credit that changed since, which is an adjustment of a later statement; the report that was closed has not.
   *[other] it has { $changes } credits that changed since, which are adjustments of later statements; the report that was closed has not.
 }
# A page that the close stores.
closed-page-stored = { $month } was closed on { $day }, and this page is as it was then. What changes later is an adjustment of a later statement.
closed-page-rules = What counts has changed since, too.

## Messages that were sent, and conversations that came in

messaging-title = Messages sent
messaging-list-title = Messages by list
messaging-week-title = Messages by week
messaging-inbound-channel = Conversations by channel: messages and answers
messaging-inbound-list = Conversations by list: messages and answers
messaging-inbound-agent = Conversations by agent: messages and answers
column-channel_week = channel and week
column-messages = messages
column-recipients = recipients
column-per_recipient = per recipient
column-answered = answered
column-answer_rate = answer rate
column-opted_in = opted in
column-opted_out = opted out
column-opt_out_rate = opt-out rate
column-silent = silent
# Messages of contacts, and messages to them.
column-inbound = in
column-outbound = out
column-minutes_to_answer = minutes to answer
# The messages a week of the weeks before.
column-weekly_before = a week before
column-times = times
column-volume = volume
messaging-steady = steady
messaging-not-steady = not steady
messaging-answer-picture = Recipients who answered within { $hours } hours, with the range in which chance alone may have put them
messaging-list-picture = Messages for each recipient
messaging-far-more = The list { $list } was written to far more than the others: { $each } messages for each recipient, where the middle of the other lists is { $others }.
messaging-unsteady = The volume of { $channel } is no longer steady: { $messages } messages in the week { $week }, { $times } the { $weekly } a week of the four weeks before.
messaging-lost = { $count ->
    [one] { $count } message was not sent or did not arrive, and is in no other figure.
   *[other] { $count } messages were not sent or did not arrive, and are in no other figure.
 }
messaging-opted = By events with a date, { $people_in ->
    [one] { $people_in } person
   *[other] { $people_in } people
 } opted in and { $people_out } opted out.
messaging-answered-means = Answered: recipients who began a conversation, or clicked a link that was sent to them, within { $hours } hours of a message; it counts under the last message before it. Replies in a conversation that was already open are not seen.
messaging-opted-out-means = Opted out: recipients of whom an event with a date says so within { $hours } hours of a message.
messaging-no-answers = Who answered is not known: no conversation names its contact, and nobody clicked a link that was sent to them.
messaging-open = { $hours } hours are not over after the last messages: more may answer.
messaging-silent-means = Silent: conversations in which the contact wrote nothing.
messaging-minutes-mean = Minutes to answer: the mean time to the first answer, by a person where a file states it, of the conversations that state one.

## What the words of a page mean

words-title = What the words mean
column-word = word
column-meaning = meaning
word-conversion = conversion
meaning-conversion = An order that counts, or another goal of the plan. Pending and cancelled orders do not count.
word-placed = placed, unplaced
meaning-placed = An order is placed if something leads from it to a link, a code, a conversation or a call. (unplaced): nothing does. (none): it is placed, but this tag is not known.
word-touch = touch
meaning-touch = A click, a conversation, a call or a code before the order. The rules at the top say which one gets the credit, and how long before the order it may be.
word-coupon_rule = coupon rule
meaning-coupon_rule = Who gets the credit if a code and a click or conversation lead to different campaigns, channels or agents. same-owner-keeps-click: the code, unless both have the same.
word-assisted = assisted
meaning-assisted = Conversions with a touch of the row that did not get the credit. One order may be assisted by several rows.
word-contact = contact
meaning-contact = A person in conversations, counted once. A conversation may have none.
word-people = people
meaning-people = Visitors who clicked, each counted once a day.
word-interval = 95%, between
meaning-interval = Where the true value lies, but for 1 time in 20. The fewer conversions, the wider.
word-roas = roas
meaning-roas = Return on spend: revenue for each unit of cost. x2.00 is twice the cost.
word-profit = profit
meaning-profit = The plan's margin of what was paid for goods, without tax and shipping, less the cost.
word-macro = macro, micro
meaning-macro = Macro: the goals that the figures count. Micro: steps on the way, counted apart.
word-pace = pace
meaning-pace = What a figure should be by now to reach its goal in time.
word-definitions = rules of counting
meaning-definitions = Which kinds count, windows, evidence and so on. Their mark changes when one of them does: figures with different marks are not of one kind.

## Notes under tables

cost-about = A cost stands under what it names; one that names nothing of the kind is in the total alone. - : no cost is known.
answers-agree = Of { $all ->
    [one] { $all } answer that means
   *[other] { $all } answers that mean
 } one channel, { $equal } agree with where the order was placed.
answers-lean = The others lean toward { $name }: { $said } name it where the order was placed elsewhere, { $placed } name another where it was placed. Chance alone would seldom do that.
# Follows the text above: what that means, and what to do.
answers-lean-means = So { $name } may bring more than is placed under it, as its part in some orders leaves no trace, or customers remember it better. Before less is spent on { $name }, give it links and codes of its own, and see whether later answers agree more.
answers-lean-chance = The others name { $name } most: { $said } name it where the order was placed elsewhere, { $placed } name another where it was placed, which may be chance.
answers-lean-few = Too few differ to say toward which channel they lean.
response-few = Too few of them converted to say whether one of these times has a higher rate than another.
response-chance = { $comparisons ->
    [one] The rates of the times that have enough conversions differ no more than by chance.
   *[other] The rates differ no more than by chance, in { $comparisons } comparisons of two times.
 }
response-higher = { $comparisons ->
    [one] Beyond chance, the rate of one time is higher: { $pairs }. What else differs between them is not known.
   *[other] Beyond chance, in { $comparisons } comparisons of two times, rates are higher: { $pairs }. What else differs between them is not known.
 }
response-pair = { $higher } against { $other }
sums-have-unplaced = The total has what is unplaced, too, and no row has: its averages are not those of the rows together.
classic-has-unplaced = What is unplaced is in these figures.
none-of-coupons = { no-tag }: orders that name no code of the plan, and conversations and clicks, which have none.
profit-about = Profit at a margin of { $margin }: that share of what was paid for goods, without tax and shipping, less the cost.
# `costs` are texts of the two kinds below.
keyless = In the total alone: { $costs }.
keyless-cost = { $amount } for { $kind }
keyless-cost-of = { $amount } for { $kind } ({ $name })
keyless-more = { $count } more in --format json
cost-kind-ads = ads
cost-kind-tools = tools
cost-kind-hours = hours of work
time-other-currencies = { $count ->
    [one] { $count } conversion in another currency is in no row by value.
   *[other] { $count } conversions in other currencies are in no row by value.
 }
unplaced-listed-by = couplet report { $when } --unplaced lists them with their order numbers.
response-about = A conversion counts where its credit is: one whose credit has another month's conversation, or none, is in no row.
cure-unknown-customer = { $count ->
    [one] { $count } of them ({ $worth }) is of a customer of whom no conversation, click or call is known: it may have come without any, or under another address.
   *[other] { $count } of them ({ $worth }) are of customers of whom no conversation, click or call is known: they may have come without any, or under other addresses.
 }

## What helped along the way

helped-title = Helped along the way
# The conversions that have their credit in the row.
column-credited = credited
helped-of = Of { $all ->
    [one] { $all } conversion, { $count }
   *[other] { $all } conversions, { $count }
 } also had touches of other rows than the one that gets the credit under the model `last`.
helped-of-in = Of { $all ->
    [one] { $all } conversion in { $currency }, { $count }
   *[other] { $all } conversions in { $currency }, { $count }
 } also had touches of other rows than the one that gets the credit under the model `last`.
helped-means = Assisted: conversions with a touch of the row that did not get the credit; one may be in several rows. Whether they would have come without it is not known.
helped-more = { $count ->
    [one] { $count } row more that helped is in --format json.
   *[other] { $count } rows more that helped are in --format json.
 }

## Calls

calls-title = Calls
calls-title-agents = Calls by agent
column-called_number = number called
column-calls = calls
column-callers = callers
# Callers who ordered.
column-ordered = ordered
# Outcomes without a column of their own, and calls without an outcome.
column-other_outcomes = other
column-unknown_outcome = not stated
# Calls of withheld numbers.
column-anonymous = withheld
column-mean_duration_s = mean time
column-duration_s = time
calls-ordered-means = A caller ordered if an order of theirs came within { $window } after one of these calls. A conversion counts if a call is in its journey. Calls that took no time are not in the mean.
calls-may-order = { $callers ->
    [one] 1 caller who has not ordered still has time to.
   *[other] { $callers } callers who have not ordered still have time to.
 }

## Hand-outs: codes that were given to people

hand-outs-title = Codes given to people
hand-outs-title-batches = Codes given to people, by batch
column-batch = batch
column-given = given
column-redeemed = redeemed
# Redeemed after the time that the person was told.
column-late = late
# Not redeemed in the time that the person was told.
column-lapsed = lapsed
# Not redeemed, with time left.
column-open = open
hand-outs-mean = Codes that `coupon give` gave in this time, and what became of them until now. A code that was redeemed after the time that the person was told is late, and counts all the same.

## Holdouts: people of a list who were sent no message

holdouts-title = What messages brought
column-links = links
column-arm = arm
holdouts-sent = sent
holdouts-withheld = withheld
holdouts-more = { $name }: more of those who were sent the message ordered, by { $value } points of a hundred ({ $low } to { $high }).
holdouts-fewer = { $name }: fewer of those who were sent the message ordered, by { $value } points of a hundred ({ $low } to { $high }).
holdouts-chance = { $name }: { $value } points of a hundred between those who were sent the message and those who were not ({ $low } to { $high }); that may be chance.
holdouts-too-small = { $name }: too small to say. Each arm needs five people who ordered.
holdouts-running = { $name }: the time in which orders count is not over for everybody.
holdouts-mean = Who ordered at least once within { $days } of the message, of the people who were sent it and of those who were withheld, as they were drawn, whatever has the credit for the order. Revenue has no interval: a few large orders decide it.

## Leaks: codes that may have got to others than they were meant for

leaks-title = Codes that may have leaked
column-code = code
column-flag = flag
column-since = since
column-redemptions = redemptions
column-of = of
leaks-mean = A flag is a reason to look, and changes no credit. `explain` shows an order. `coupon retire` takes a code out of use; one of the plan is taken out of links.toml.
leaks-why = { $name }: { $why }.
leaks-left-out = { $count } more are left out; `coupon leaks` lists all.
leaks-unknown = Of { $count } of { $all } redemptions it cannot be told whether a click or conversation came before them.
leak-cold-channel = { $cold } of { $judged } redemptions had no click or conversation of { $name } in the plan's window before them
leak-cold-agent = { $cold } of { $judged } redemptions had no click or conversation of the agent { $name } in the plan's window before them
leak-cold-any = { $cold } of { $judged } redemptions had no click or conversation in the plan's window before them
leak-cold-usual = { $own }, against { $cold } of { $judged } others
leak-rise = { $uses } redemptions in the 7 days to { $day }, against { $before } in the { $days } days before
leak-before-first = { $count ->
    [one] { $count } redemption before its first day
   *[other] { $count } redemptions before its first day
 }
leak-after-last = { $count ->
    [one] { $count } redemption after its last day
   *[other] { $count } redemptions after its last day
 }
leak-after-retirement = { $count ->
    [one] { $count } redemption after it was retired
   *[other] { $count } redemptions after it was retired
 }
leak-over-limit = { $uses } redemptions, { $over } more than its limit of { $limit }
leak-over-customer-limit = { $count ->
    [one] { $count } customer used it more often than the limit of { $limit } for each customer: { $over } too many
   *[other] { $count } customers used it more often than the limit of { $limit } for each customer: { $over } too many
 }
leak-guessed = found after { $count } or more unknown codes within an hour, by the token { $token }
leak-guessed-none = { $count } or more unknown codes were looked up within an hour, by the token { $token }, and none was found
leak-guesses-by = the token { $token }
leak-late = { $count ->
    [one] { $count } redemption after the time that the person was told
   *[other] { $count } redemptions after the time that the person was told
 }

## New and returning customers

customers-title = New and returning customers
column-customers = customers
column-average_order = average order
# The orders that name no customer.
customers-nobody = (not named)
customer-new = new
customer-returning = returning
customers-new = A customer is new if no order of theirs from before { $first } is known. The earliest known order that names its customer is of { $since }; who bought only before that day looks new.
customers-not-known = No order before { $first } names its customer, so that nothing tells a new customer from a returning one.
customers-without = { $orders ->
    [one] 1 order names no customer: neither new nor returning.
   *[other] { $orders } orders name no customer: neither new nor returning.
 }
customers-no-months = Months of first orders are compared once two of them are known and over.

## Customers by the month of their first order

cohorts-title = Customers who order again
cohorts-title-value = Value of a customer
column-first_order = first order
# Whether a row has the share of these customers or their number.
column-of_these = of these
cohorts-share = share
cohorts-count = customers
column-per_customer = per customer
column-same_month = same month
# So many months after the month of the first order.
cohorts-after = +{ $months }
cohorts-picture = Customers who ordered again, of 100 of the month of their first order, by months since
cohorts-again = Of { $customers } customers, { $share } ordered again in the month after their first order.
cohorts-means = Each row has the customers who first ordered in its month, with the part of them who ordered in the months after it (+1, +2). Months after { $through } are empty: they are not over, or not in this report.
cohorts-since = The earliest known order that names its customer is of { $since }; who bought before that day is in a later month here than in truth.
cohorts-earlier = { $customers ->
    [one] 1 customer who first ordered before { $first } is in no row and brought { $revenue }.
   *[other] { $customers } customers who first ordered before { $first } are in no row and brought { $revenue }.
 }
cohorts-nobody = { $orders ->
    [one] 1 order names no customer and is in no row: { $revenue }.
   *[other] { $orders } orders name no customer and are in no row: { $revenue }.
 }
cohorts-others = What was paid in other currencies is in no amount: { $amounts }.

## Tables below the rows

below-left-out = (left out to fit { $width } columns: { $names }; --format json has them)

## The page of an agent

agent-title = Links of { $name }
agent-app = My links
agent-today = Today: { $counts }
agent-month = { $month }: { $counts }
agent-clicks = { $count ->
    [one] { $count } click
   *[other] { $count } clicks
 }
agent-codes = { $count ->
    [one] { $count } code given
   *[other] { $count } codes given
 }
agent-orders = { $count ->
    [one] { $count } order
   *[other] { $count } orders
 }
# The zone is a name such as Europe/Berlin.
agent-counted = Clicks of people on your links, and orders with your codes. Days in { $zone }.
agent-link = Link
agent-message = Message
agent-code = Code
agent-copy-link = Copy link
agent-copy-message = Copy message
agent-copy-code = Copy code
agent-copied = Copied
agent-selected = Selected: copy it with a long press
agent-share-link = Share link
agent-share-message = Share message
agent-share-code = Share code
agent-qr = QR code
agent-qr-title = QR code of { $slug }
agent-qr-of = QR code of { $url }
agent-upcoming = It opens later.
agent-untagged = Other links
agent-no-links = You have no links yet.
agent-more = { $count ->
    [one] { $count } more link
   *[other] { $count } more links
 }
agent-first = Back to the first links
agent-back = Back to your links
agent-next-code = Next code
agent-batch = Which codes
agent-label = Whom it is for (only you and the shop see it)
agent-give = Give a code
agent-given = This code is theirs alone
agent-for = For:
agent-tell = Tell them: { $terms }
agent-undo = Take it back
agent-undo-code = Take { $code } back
agent-used = Used in an order
agent-last-codes = Codes you gave last
agent-new-link = Make a link
agent-made = Your new link
agent-leads-to = It leads to
agent-target = Page it leads to
agent-slug = Name of the link
agent-slug-help = Letters a-z, digits and dashes. Leave it empty for a random one.
agent-campaign = Campaign
agent-channel = Channel
agent-link-title = Title, for you
agent-none = (none)
agent-make = Make the link
agent-said-taken-back = The code was taken back, and somebody else may get it.
agent-said-not-yours = This code was taken back before, or you did not give it.
agent-said-used = An order has this code, so it stays given.
agent-said-none-left = No code is left. Ask whoever runs the campaign for more.
agent-said-not-in-shop = The shop does not know the next codes yet. Ask whoever runs the campaign to export them.
agent-said-no-batch = These codes cannot be given any more.
agent-said-code-limit = You have given as many codes today as you may. It goes on tomorrow.
agent-said-link-limit = You have made as many links today as you may. It goes on tomorrow.
agent-said-label = This text is too long. Write whom the code is for in a few words.
agent-said-target = No link can lead there. Write the whole address of a page, from https:// on.
agent-said-circle = This is a short link already. Use the address of the page that it leads to.
agent-said-slug = This name cannot be used. Use letters a-z, digits and dashes.
agent-said-slug-taken = Another link has this name. Choose another one.
agent-said-tags = This campaign or channel cannot be chosen any more. Choose another one.
agent-said-rules = The plan's rules do not allow this link. Ask whoever runs the campaign.
agent-said-not-now = That did not work just now. Load the page again to try once more.

## Shares

share-title-campaign = Campaign { $name }: { $period }
share-title-agent = { $name }: { $period }
share-people = { $people ->
    [one] { $people } person clicked
   *[other] { $people } people clicked
  }{ $clicks ->
    [one] { "" } ({ $clicks } click).
   *[other] { "" } ({ $clicks } clicks).
  }
share-nothing = Nothing happened in these days yet.
share-making = The page is being made
share-making-why = It shows by itself in a few seconds.
share-not-now = The page cannot be made now
share-not-now-why = Try again in a minute.

## The console

console-title = Couplet
console-pages = Pages
console-skip = To the content
console-start = Start
console-live = Live clicks
console-links = Links
console-campaigns = Campaigns
console-codes = Codes
console-orders = Orders
console-imports = Imports
console-imports-of = Imports, the latest first, { $zone }
console-orphans = Unknown links
console-tokens = Tokens
console-plan = Plan
# The days of a figure, with their time zone.
console-range = { $days }, { $zone }
console-all-time = All links of all time
console-may-read = This session may read.
console-may-write = This session may read and change.
console-until = It ends at
console-close = End this session
console-opening = This address opens the console once, in this browser, for a day.
console-open = Open the console
console-opened-before = This address was used before, or its time is over. Nothing was opened.
console-no-session = No session is open in this browser, or it has ended.
console-open-again = Whoever runs the server makes another address:
console-not-shown = This page cannot be shown
console-none = (none)
console-yes = yes
console-no = no
console-choose = choose
console-any = any
console-show = Show
console-next = More
console-earlier = Earlier clicks
console-cancel = Cancel
console-csv = These rows as CSV
console-csv-rows = The rows, safe for spreadsheets
console-copy = Copy
console-copied = Copied
console-selected = Selected: copy it now
console-save = Save as a file
console-from = First day
console-to = Last day

console-state = How it is
console-well = All is well: clicks are written, and the plan is applied.
console-links-served = links are served at
console-queued = { $count ->
    [one] { $count } click waits to be written
   *[other] { $count } clicks wait to be written
 }
console-gaps = { $count ->
    [one] Up to { $count } click is missing; the last time until
   *[other] Up to { $count } clicks are missing; the last time until
 }
console-last-import = The last import
console-no-imports = Nothing was imported yet
console-no-plan = No plan was applied yet: the links are shown at the server's own address, and days are those of UTC.
console-today = Today
console-month = This month
console-clicks = clicks by people
console-requests = requests in all
console-orders-counted = orders that count
console-revenue = revenue
console-verdicts = Requests of today by verdict
console-report = The report of this month

console-since-start = Requests since the server started, by verdict
console-live-note = The numbers follow by themselves where scripts run.
console-reload = Load this page again
console-days-clicks = Clicks of some days
console-clicks-of = { $which }, the latest first, { $zone }
console-clicks-all = All requests
console-clicks-verdict = Requests that were judged { $verdict }
console-clicks-from = since { $day }
console-clicks-to = until { $day }
console-verdict = verdict
console-latest = The latest requests, { $zone }
console-no-clicks = Nobody clicked yet.

console-search = Search for a slug, a title, a target or a tag
console-filters = Filters, order and columns
console-sorted = order
console-columns = Columns
console-found = { $count ->
    [one] { $count } link of { $all }
   *[other] { $count } links of { $all }
 }
console-all-links = Found among { $count } links, with their clicks of all time
console-none-found = No link is found.
console-no-links = There are no links yet.
console-looked-at = { $count ->
    [one] { $count } link was looked at.
   *[other] { $count } links were looked at.
 }
console-clicks-looked-at = { $count ->
    [one] { $count } click was looked at.
   *[other] { $count } clicks were looked at.
}
console-look-on = Look on
console-retire-chosen = Retire the chosen links
console-retire-one = Retire this link
console-retire-title = Retire links
console-none-chosen = No link is chosen.
console-retire-asks = { $count ->
    [one] { $count } link would be retired. It keeps redirecting and reporting.
   *[other] { $count } links would be retired. They keep redirecting and reporting.
 }
console-retire-plan = { $count ->
    [one] { $count } of them is the plan's: the next apply makes it live again, unless the file leaves it out.
   *[other] { $count } of them are the plan's: the next apply makes them live again, unless the file leaves them out.
 }
console-retire-gone = Answer as if they did not exist
console-retire = Retire { $count }
console-links-retired = { $count ->
    [one] { $count } link is retired.
   *[other] { $count } links are retired.
 }
console-qr = QR code of { $slug }

console-single-codes = Single codes
console-codes-caption = Single codes, with their uses of all time, { $zone }
console-batches = Batches
console-given = Given to people
console-type-code = A code as the customer has it
console-look-up = Look it up
console-no-codes = There are no codes here.
console-codes-of-batch = Codes of this batch, with their uses of all time, { $zone }
console-more-given = { $count ->
    [one] { $count } earlier one is not shown: choose fewer days.
   *[other] { $count } earlier ones are not shown: choose fewer days.
 }
console-code = This code
console-similar-codes = There is no such code. These differ from it by one typing error
console-unknown-code = There is no such code.
console-redemptions = Orders that used it, of all time, { $zone }
console-no-redemptions = No order used it.

console-no-orders = No order is known of these days.
console-orders-sum = { $all } orders in any state. { $counted } count: { $revenue } after refunds.
console-order = Order { $order }
console-unplaced = unplaced: { $why }
console-unplaced-why = unplaced
console-fitted = shared by the model { $model }, month by month
console-not-counted = it does not count
console-not-looked = see its explanation
console-all-models = With the credit under every model

console-take-back = take back
console-undo-title = Take back import { $number }
console-undo-asks = What this file brought is taken back, as if it had never come. What other imports say of the same records stays.
console-undo = Take back import { $number }
console-undone-before = It was taken back before.
console-import-undone = Import { $number } is taken back.
console-import-file = Import a file
console-import-looks = First you see what is in it, and nothing is changed. It is the same as the command, for files of up to 16 MiB.
console-import-kind = What the file has
console-import-choose = The file
console-import-paste = Or paste its rows
console-import-text = The rows, with their heading
console-import-settings = What the file does not say itself
console-import-from = written by (preset)
console-import-zone = time zone of its times
console-import-country = country of its phone numbers
console-import-decimal = decimal mark (comma or point)
console-import-dates = order in dates (dmy, mdy or ymd)
console-import-agent = who wrote the answers in a chat
console-import-shop = name of the shop, before its order ids
console-import-map = A map, which says how to read the file of another tool
console-import-replace = These records override what earlier imports say of them
console-import-look = Look at it
console-import-title = Import of { $file }
console-import-running = The file is being read. This page loads itself again.
console-import-said = What couplet import { $kind } says
console-import-can = Nothing is imported yet. This is what the import would do.
console-import-can-some = Nothing is imported yet. The import would leave out the rows that are listed as wrong.
console-import-cannot = Nothing is imported, and this file cannot be, as it is read now.
console-import-done = The file is imported.
console-import-done-some = The file is imported, without the rows that are listed as wrong.
console-import-failed = The import failed. What it says below tells why.
console-import-run = Import it
console-import-otherwise = Read it in another way
console-import-again = Look at it again
console-import-other = To the imports

console-orphans-of = Since 30 days, { $zone }
console-orphans-are = People asked for these, and no link has such a name: slips of the pen on a flyer show here.
console-no-orphans = Nobody asked for a link that there is not.

console-no-tokens = There are no tokens.
console-tokens-are = Tokens are for commands on other machines. One is made on the server's machine:
console-token-asks = Commands that use this token are refused at once, and so are sessions of the console that it opened:
console-token-retire = Retire this token
console-token-retired = The token is retired.

console-plan-is-a-file = The plan is a file: it is changed there, and applied with
console-plan-channels = Channels
console-plan-agents = Agents
console-plan-campaigns = Campaigns
