//! Settings: language, last county, whatever the window remembers. Texts by key.

use rusqlite::{Connection, OptionalExtension as _};

use super::Store;
use super::change::Change;
use super::trouble::Trouble;
use crate::fault::Result;

impl Store {
    /// A setting; `None` where it was never set.
    pub fn setting(&self, key: &str) -> Result<Option<String>> {
        let key = key.to_owned();
        self.call(move |session| session.read(|connection| get_setting(connection, &key)))
    }

    /// Sets a setting.
    pub fn set_setting(&self, key: &str, value: &str) -> Result<()> {
        let (key, value) = (key.to_owned(), value.to_owned());
        self.call(move |session| {
            session.write(|transaction, _, changes| {
                put_setting(transaction, &key, &value)?;
                changes.push(Change::Setting { key });
                Ok(())
            })
        })
    }
}

impl Store {
    /// Sets a setting to what is made of its present value, with nobody else writing in between. `None` leaves it.
    pub fn change_setting(
        &self,
        key: &str,
        change: impl FnOnce(Option<String>) -> Result<Option<String>> + Send + 'static,
    ) -> Result<()> {
        let key = key.to_owned();
        self.call(move |session| {
            session.write(|transaction, _, changes| {
                if let Some(value) = change(get_setting(transaction, &key)?)? {
                    put_setting(transaction, &key, &value)?;
                    changes.push(Change::Setting { key });
                }
                Ok(())
            })
        })
    }
}

pub(super) fn get_setting(connection: &Connection, key: &str) -> Result<Option<String>, Trouble> {
    Ok(connection.prepare_cached(include_str!("get.sql"))?.query_row([key], |row| row.get(0)).optional()?)
}

pub(super) fn put_setting(connection: &Connection, key: &str, value: &str) -> Result<(), Trouble> {
    connection.prepare_cached(include_str!("put.sql"))?.execute((key, value))?;
    Ok(())
}
