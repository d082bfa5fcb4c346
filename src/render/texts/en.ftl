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
