### The words of a report in English.
###
### A text is a line `key = words`; `{ $name }` is a value that the program gives. A number may choose between forms of
### a word: `[one]` and `*[other]` in English, more forms in other languages. A translation is a copy of this file with
### the same keys. The keys of a group begin alike.

## Numbers

number-thousands = ,
number-decimals = .
percent = { $value }%
times = x{ $value }

## What changed against an earlier period

change-too-few = There are too few conversions to compare with { $earlier }.
change-chance = Conversions a day are { $times } those of { $earlier }, which may be chance.
change-seldom-chance = Conversions a day are { $times } those of { $earlier }: chance alone would seldom do that.
change-about = { $comparisons ->
    [one] Compared with { $earlier }, by conversions a day. A change is called higher or lower only if chance alone would bring it in fewer than 1 of 20 reports. Revenue has no verdict.
   *[other] Compared with { $earlier }, by conversions a day. A change is called higher or lower only if chance alone would bring it in fewer than 1 of 20 reports like this one, with its { $comparisons } comparisons. Revenue has no verdict.
 }
change-count-and-rate = { $count }; rate { $rate }
change-rate = rate { $rate }
verdict-too_few = too few to say
verdict-no_difference = may be chance
verdict-higher = higher
verdict-lower = lower

## Goals of the plan

goals-title = Goals
goals-head-figure = goal
goals-head-month = month
goals-head-before = before
goals-head-pace = pace
goals-head-now = now
goals-head-target = in the end
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

payback-title = Missed and saved
payback-missed = { $count ->
    [one] If { $share } of all conversations were missed, these were { $count } conversation. Had they gone as the others did, they would have been worth { $worth }.
   *[other] If { $share } of all conversations were missed, these were { $count } conversations. Had they gone as the others did, they would have been worth { $worth }.
 }
payback-hours = { $hours ->
    [one] { $hours } hour saved is worth { $worth }.
   *[other] { $hours } hours saved are worth { $worth }.
 }
payback-unknown-cost = Whether the tools pay for themselves cannot be said: no cost of the period is of the kind tools.
payback-unknown-price = The tools cost { $cost }. Whether the hours saved pay for that cannot be said: write the price of an hour in [hours] of the plan.
payback-hours-pay = The tools cost { $cost }: the hours saved are worth that alone.
payback-conversations = { $count ->
    [one] The tools cost { $cost }: they pay for themselves once they win { $count } of the missed conversations.
   *[other] The tools cost { $cost }: they pay for themselves once they win { $count } of the missed conversations.
 }
payback-less = The tools cost { $cost }, which is { $less } more than all of this is worth: they do not pay for themselves.
