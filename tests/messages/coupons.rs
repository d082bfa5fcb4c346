//! The messages of the commands for codes and batches.

use super::Step::{Plan, Run};
use super::read;

#[test]
fn a_code_that_cannot_be_made_is_refused_with_a_hint() {
    let text = read(&[
        Run("coupon list"),
        Plan("links.toml", &[]),
        Run("apply links.toml"),
        Run("coupon new A|B --campaign black-week --channel instagram"),
        Run("coupon new 10%OFF --campaign black-week --channel instagram"),
        Run("coupon new '10% off' --campaign black-week --channel instagram"),
        Run("coupon check '10%0ff'"),
        Run("coupon new SPRING10 --campaign black-wek --channel instagram"),
        Run("coupon new SPRING10 --campaign black-week --channel instagram --discount 10"),
        Run(
            "coupon new SPRING10 --campaign black-week --channel instagram --starts 2026-12-01 --ends 2026-11-01",
        ),
        Run("coupon new mia1O --campaign black-week --channel instagram"),
        Run("coupon new SPRING10 --campaign black-week --channel instagram --minimum '40 EURO'"),
    ]);
    insta::assert_snapshot!(text, @r#"
    $ coupon list
    error: there is no data file couplet.redb
      hint: `couplet serve`, `apply`, `link new` or `import` creates it; --data names another file
    [1]
    $ apply links.toml
    links: 3 created, 0 changed, 0 same, 0 retired
    codes: 2 created, 0 changed, 0 same, 0 retired
    settings: changed
    next: couplet link list
    $ coupon new A|B --campaign black-week --channel instagram
    error: invalid value 'A|B' for '<CODE>': a code cannot contain `|`, which separates codes in order files
    [2]
    $ coupon new 10%OFF --campaign black-week --channel instagram
    10%OFF
    warning: not every shop takes this code: all take 3 to 20 letters, digits and dashes
    $ coupon new '10% off' --campaign black-week --channel instagram
    error: the code `10%OFF` already exists
      hint: `couplet coupon list` shows all codes
    [1]
    $ coupon check '10%0ff'
    code        10%OFF
    status      live
    redeemed    0
    campaign    black-week
    channel     instagram
    $ coupon new SPRING10 --campaign black-wek --channel instagram
    error: not created: campaign `black-wek` is not in the plan (did you mean `black-week`?); the plan has black-week
    [1]
    $ coupon new SPRING10 --campaign black-week --channel instagram --discount 10
    error: invalid value '10' for '--discount <DISCOUNT>': `10` is not a discount such as 10% or "5.00 EUR"
    [2]
    $ coupon new SPRING10 --campaign black-week --channel instagram --starts 2026-12-01 --ends 2026-11-01
    error: the period ends on 2026-11-01, before it starts on 2026-12-01
    [2]
    $ coupon new mia1O --campaign black-week --channel instagram
    error: the code `MIA10` already exists
      hint: `couplet coupon list` shows all codes
    [1]
    $ coupon new SPRING10 --campaign black-week --channel instagram --minimum '40 EURO'
    error: --minimum: `EURO` is not a currency code such as EUR or USD
    [2]
    "#);
}

#[test]
fn the_obstacle_to_a_code_is_named_with_a_hint() {
    let text = read(&[
        Plan("links.toml", &[]),
        Run("apply links.toml"),
        Run(
            "coupon new SPRING10 --campaign black-week --channel instagram --discount 10% --limit 1 --minimum 40 --starts 2030-04-01 --ends 2030-04-30",
        ),
        Run(
            "coupon new ONCE --campaign black-week --channel instagram --limit 1 --limit-by-customer 1",
        ),
        Run("coupon check ''"),
        Run("coupon check SPRING10"),
        Run("coupon check spring11"),
        Run("coupon check WHATEVER"),
        Run("coupon redeem SPRING10 --order 1 --total '50 EUR'"),
        Run("coupon redeem SPRING11 --order 1"),
        Run("coupon redeem ONCE --order 1"),
        Run("coupon redeem ONCE --order 1 --customer ann@example.com"),
        Run("coupon redeem ONCE --order 1 --customer ann@example.com"),
        Run("coupon redeem ONCE --order 2 --customer ann@example.com"),
        Run("coupon release ONCE --order 2"),
        Run("coupon release ONCE --order 1"),
        Run("coupon retire NOBODY"),
        Run("coupon retire MIA10"),
        Run("coupon retire ONCE"),
        Run("coupon retire ONCE"),
        Run("coupon redeem ONCE --order 3 --customer bob@example.com"),
        Run("coupon list --status ended"),
    ]);
    insta::assert_snapshot!(text, @"
    $ apply links.toml
    links: 3 created, 0 changed, 0 same, 0 retired
    codes: 2 created, 0 changed, 0 same, 0 retired
    settings: changed
    next: couplet link list
    $ coupon new SPRING10 --campaign black-week --channel instagram --discount 10% --limit 1 --minimum 40 --starts 2030-04-01 --ends 2030-04-30
    SPRING10
    $ coupon new ONCE --campaign black-week --channel instagram --limit 1 --limit-by-customer 1
    ONCE
    $ coupon check ''
    error: invalid value '' for '<CODE>': a code cannot be empty
    [2]
    $ coupon check SPRING10
    code        SPRING10
    status      not started, valid from 2030-04-01
    redeemed    0 of 1
    terms       10%, once, 2030-04-01 to 2030-04-30, from 40.00 EUR
    campaign    black-week
    channel     instagram
    [1]
    $ coupon check spring11
    No such code. Did you mean SPRING10?
    [1]
    $ coupon check WHATEVER
    No such code.
    [1]
    $ coupon redeem SPRING10 --order 1 --total '50 EUR'
    error: the code `SPRING10` is not valid before 2030-04-01
    [1]
    $ coupon redeem SPRING11 --order 1
    error: there is no code `SPRING11`
      hint: `couplet coupon check CODE` suggests similar codes
    [1]
    $ coupon redeem ONCE --order 1
    error: the code `ONCE` can be redeemed once per customer, so the customer must be named
      hint: add --customer with the e-mail address or phone number of the customer
    [1]
    $ coupon redeem ONCE --order 1 --customer ann@example.com
    ONCE is redeemed for 1
    $ coupon redeem ONCE --order 1 --customer ann@example.com
    ONCE is redeemed for 1
    $ coupon redeem ONCE --order 2 --customer ann@example.com
    error: the code `ONCE` is used up: it can be redeemed once
    [1]
    $ coupon release ONCE --order 2
    error: the order `2` has not redeemed the code `ONCE`
    [1]
    $ coupon release ONCE --order 1
    ONCE is free of 1
    $ coupon retire NOBODY
    error: there is no code `NOBODY`
      hint: `couplet coupon check CODE` suggests similar codes
    [1]
    $ coupon retire MIA10
    error: the code `MIA10` is in the plan, and the next apply would bring it back
      hint: remove it from links.toml, and apply the plan
    [1]
    $ coupon retire ONCE
    ONCE is retired; orders that carry it are still credited
    $ coupon retire ONCE
    ONCE was already retired
    $ coupon redeem ONCE --order 3 --customer bob@example.com
    error: the code `ONCE` is retired
    [1]
    $ coupon list --status ended
    no code matches; `couplet coupon list` shows all codes
    ");
}

#[test]
fn the_obstacle_to_a_batch_is_named_with_a_hint() {
    let text = read(&[
        Plan("links.toml", &[]),
        Run("apply links.toml"),
        Run("coupon batch --campaign black-week --channel instagram --count 5 --pattern SPRING"),
        Run(
            "coupon batch --campaign black-week --channel instagram --count 5 --pattern SP_????????",
        ),
        Run(
            "coupon batch --campaign black-week --channel instagram --count 5 --pattern SHIT-????-????",
        ),
        Run(
            "coupon batch --campaign black-week --channel instagram --count 0 --pattern HELLO-????-????",
        ),
        Run(
            "coupon batch --campaign black-week --channel instagram --count 5000001 --pattern HELLO-????-????",
        ),
        Run(
            "coupon batch --campaign black-week --channel instagram --count 500 --pattern HELLO-???",
        ),
        Run(
            "coupon batch --campaign black-week --channel instagram --count 500 --pattern HELLO-????",
        ),
        Run("coupon list --batch vip"),
        Run("coupon export --batch vip"),
        Run("coupon retire --batch vip"),
        Run("coupon export --channel whatsapp"),
    ]);
    insta::assert_snapshot!(text, @"
    $ apply links.toml
    links: 3 created, 0 changed, 0 same, 0 retired
    codes: 2 created, 0 changed, 0 same, 0 retired
    settings: changed
    next: couplet link list
    $ coupon batch --campaign black-week --channel instagram --count 5 --pattern SPRING
    error: invalid value 'SPRING' for '--pattern <PATTERN>': `SPRING` needs at least two `?`: the last one becomes the check character
    [2]
    $ coupon batch --campaign black-week --channel instagram --count 5 --pattern SP_????????
    error: invalid value 'SP_????????' for '--pattern <PATTERN>': `SP_????????` is not a code pattern: use 3 to 20 letters, digits, dashes and `?`
    [2]
    $ coupon batch --campaign black-week --channel instagram --count 5 --pattern SHIT-????-????
    error: invalid value 'SHIT-????-????' for '--pattern <PATTERN>': `SHIT-????-????` contains the rude word `shit`
    [2]
    $ coupon batch --campaign black-week --channel instagram --count 0 --pattern HELLO-????-????
    error: invalid value '0' for '--count <N>': use a whole number above 0
    [2]
    $ coupon batch --campaign black-week --channel instagram --count 5000001 --pattern HELLO-????-????
    error: invalid value '5000001' for '--count <N>': a batch has at most 5000000 codes
    [2]
    $ coupon batch --campaign black-week --channel instagram --count 500 --pattern HELLO-???
    error: this pattern can make only 841 different codes, and 500 need at least 1 thousand to choose from: use 7 `?`
    [1]
    $ coupon batch --campaign black-week --channel instagram --count 500 --pattern HELLO-????
    error: the codes are easy to guess: 1 guess in 48 hits one, and 1 in 1 million is the limit; use 7 `?`, or add --allow-guessing
    [1]
    $ coupon list --batch vip
    error: there is no batch `vip`
      hint: `couplet coupon list` shows all batches
    [1]
    $ coupon export --batch vip
    error: there is no batch `vip`
      hint: `couplet coupon list` shows all batches
    [1]
    $ coupon retire --batch vip
    error: there is no batch `vip`
      hint: `couplet coupon list` shows all batches
    [1]
    $ coupon export --channel whatsapp
    code,campaign,channel,agent,batch,discount,status,limit,redeemed,flags,exported,state,label,given_by,given_at,until
    no code has the channel `whatsapp`; `couplet coupon list` shows all codes
    ");
}
