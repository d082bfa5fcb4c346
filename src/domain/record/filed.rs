//! Records of files that are what their newest row says, completed by what the other rows say besides.
//!
//! One type is the version, from one row, and the record that versions add up to. Invariant: `updated_at` alone
//! tells which of two rows is newer. Where nothing does, a kind whose records have no id of their own takes no
//! second value (see `Version::REFUSES`).

/// Makes a type one whose rows are its versions. `completed` are the fields that one row may have and another
/// not, `at` a method with its time, `forward` a state that only moves forward, `fields` those that two rows can
/// differ in, and `more` a method with further ones. What follows is what only some kinds have.
macro_rules! filed {
    ($type:ident {
        refuses: $refuses:literal,
        person: $($person:ident)?,
        completed: [$($field:ident),* $(,)?],
        $(forward: $state:ident,)?
        $(more: $more:ident,)?
        fields: |$record:ident| [$($name:ident: $stated:expr),* $(,)?],
        $($own:item)*
    }) => {
        impl $crate::domain::record::version::Version for $type {
            type Record = Self;

            const REFUSES: bool = $refuses;

            fn id(&self) -> &$crate::domain::record::foreign_id::ForeignId {
                &self.id
            }

            fn set_id(&mut self, id: $crate::domain::record::foreign_id::ForeignId) {
                self.id = id;
            }

            fn fold(mut versions: Vec<Self>) -> Option<Self> {
                versions.sort_by(|a, b| b.cmp(a));
                let epoch = versions.first()?.epoch;
                versions.retain(|version| version.epoch == epoch);
                let mut versions = versions.into_iter();
                let mut record = versions.next()?;
                for older in versions {
                    $(record.$field = record.$field.or(older.$field);)*
                    $(record.$state = record.$state.max(older.$state);)?
                }
                // What says nothing of the record itself.
                (record.epoch, record.updated_at) = (0, None);
                record.imports = $crate::domain::record::ledger::Imports::LASTING;
                Some(record)
            }

            fn at(record: &Self) -> $crate::domain::time::Timestamp {
                record.time()
            }

            fn person_of(record: &Self) -> Option<$crate::domain::record::person::PersonKey> {
                record.person()
            }

            fn person_in(
                record: &mut Self,
            ) -> Option<&mut Option<$crate::domain::record::person::PersonKey>> {
                record.person_slot()
            }

            fn own_time(&self) -> $crate::domain::time::Timestamp {
                self.time()
            }

            fn fields(
                &self,
            ) -> Vec<(
                $crate::domain::record::contradiction::Field,
                $crate::domain::record::contradiction::Stated<'_>,
            )> {
                use $crate::domain::record::contradiction::Field;
                let $record = self;
                let fields = [$((Field::$name, $stated)),*].into_iter();
                $(let fields = fields.chain($record.$more());)?
                fields.filter_map(|(field, value)| Some((field, value?))).collect()
            }

            fn undecided(
                &self,
                known: &Self,
                _: $crate::domain::record::contradiction::Field,
            ) -> Option<$crate::domain::record::contradiction::Undecided> {
                $crate::domain::record::contradiction::Undecided::of(
                    self.updated_at,
                    known.updated_at,
                )
            }

            fn person(&self) -> Option<$crate::domain::record::person::PersonKey> {
                $crate::domain::record::filed::person_field!(self $($person)?)
            }

            fn set_person(
                &mut self,
                person: Option<$crate::domain::record::person::PersonKey>,
            ) {
                if let Some(slot) = self.person_slot() {
                    *slot = person;
                }
            }

            fn epoch(&self) -> u32 {
                self.epoch
            }

            fn set_epoch(&mut self, epoch: u32) {
                self.epoch = epoch;
            }

            fn imports(&self) -> &$crate::domain::record::ledger::Imports {
                &self.imports
            }

            fn set_imports(&mut self, imports: $crate::domain::record::ledger::Imports) {
                self.imports = imports;
            }

            $($own)*
        }

        impl $type {
            fn person_slot(
                &mut self,
            ) -> Option<&mut Option<$crate::domain::record::person::PersonKey>> {
                $crate::domain::record::filed::person_slot!(self $($person)?)
            }
        }
    };
}

/// The person of a record; none of a kind without people.
macro_rules! person_field {
    ($self:ident) => {
        None
    };
    ($self:ident $person:ident) => {
        $self.$person
    };
}

macro_rules! person_slot {
    ($self:ident) => {
        None
    };
    ($self:ident $person:ident) => {
        Some(&mut $self.$person)
    };
}

pub(in crate::domain::record) use {filed, person_field, person_slot};
