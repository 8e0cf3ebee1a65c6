//! Who enters something and on which computer: named once, before or at the first entry.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Transaction};

use super::Store;
use super::change::Change;
use super::setting::{get_setting, put_setting};
use super::trouble::Trouble;
use crate::context::Context;
use crate::fault::Result;

/// Settings that name the present author and this device.
const AUTHOR: &str = "author";
const DEVICE: &str = "device";
/// Setting that says a person gave these names, not login and computer.
const INTRODUCED: &str = "introduced";

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// Id, the same on every laptop it travels to.
    pub id: String,
    /// Name.
    pub name: String,
    /// Unit; empty where none was given.
    pub unit: String,
}

/// A computer, or a stick that is carried among computers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
}

/// Who enters, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The person.
    pub author: Author,
    /// The computer.
    pub device: Device,
    /// Whether a person gave these names. If not, they are login and computer name.
    pub introduced: bool,
}

impl Store {
    /// The present author and device; `None` until they are named, which the first write does with login and
    /// computer name where nobody was asked.
    pub fn identity(&self) -> Result<Option<Identity>> {
        self.call(|session| session.read(find))
    }

    /// Names the author and the device. Earlier entries keep their author.
    pub fn introduce(&self, name: &str, unit: &str, device: &str) -> Result<Identity> {
        let (name, unit, device) = (name.trim().to_owned(), unit.trim().to_owned(), device.trim().to_owned());
        self.call(move |session| {
            session.write(|transaction, context, changes| {
                changes.push(Change::Identity);
                let known = find(transaction)?;
                let author = match known.as_ref().map(|known| &known.author) {
                    Some(author) if author.name == name && author.unit == unit => author.clone(),
                    _ => add_author(transaction, context, &name, &unit)?,
                };
                let device = match known.map(|known| known.device) {
                    Some(known) => rename_device(transaction, known, &device)?,
                    None => add_device(transaction, context, &device)?,
                };
                put_setting(transaction, INTRODUCED, "yes")?;
                Ok(Identity { author, device, introduced: true })
            })
        })
    }
}

impl Store {
    /// Makes somebody else the present author, and says who it was before: another person enters something at this computer
    /// in between. Whether anybody was ever asked for a name stays as it is. [`Self::step_back`] ends it.
    pub fn stand_in(&self, name: &str, unit: &str) -> Result<Option<Author>> {
        let (name, unit) = (name.trim().to_owned(), unit.trim().to_owned());
        self.call(move |session| {
            session.write(|transaction, context, changes| {
                changes.push(Change::Identity);
                let before = find(transaction)?.map(|identity| identity.author);
                add_author(transaction, context, &name, &unit)?;
                Ok(before)
            })
        })
    }

    /// Makes the one who was it before the present author again.
    pub fn step_back(&self, author: &Author) -> Result<()> {
        let id = author.id.clone();
        self.call(move |session| {
            session.write(|transaction, _, changes| {
                changes.push(Change::Identity);
                put_setting(transaction, AUTHOR, &id)
            })
        })
    }

    /// Lets what is recorded bear another time than now, until it is told `None`: days that are over are told of.
    pub fn tell_time(&self, time: Option<Timestamp>) -> Result<()> {
        self.call(move |session| {
            session.context = session.context.clone().standing_at(time);
            Ok(())
        })
    }
}

/// The present author and device.
pub(super) fn find(connection: &Connection) -> Result<Option<Identity>, Trouble> {
    let (Some(author), Some(device)) = (get_setting(connection, AUTHOR)?, get_setting(connection, DEVICE)?) else {
        return Ok(None);
    };
    let author = connection
        .prepare_cached(include_str!("get_author.sql"))?
        .query_row([author], |row| Ok(Author { id: row.get(0)?, name: row.get(1)?, unit: row.get(2)? }))
        .optional()?;
    let device = connection
        .prepare_cached(include_str!("get_device.sql"))?
        .query_row([device], |row| Ok(Device { id: row.get(0)?, name: row.get(1)? }))
        .optional()?;
    let introduced = get_setting(connection, INTRODUCED)?.is_some();
    Ok(author.zip(device).map(|(author, device)| Identity { author, device, introduced }))
}

/// The present author and device, named after login and computer where they have no name yet.
pub(super) fn find_or_name(transaction: &Transaction<'_>, context: &Context) -> Result<Identity, Trouble> {
    if let Some(identity) = find(transaction)? {
        return Ok(identity);
    }
    Ok(Identity {
        author: add_author(transaction, context, &context.login, "")?,
        device: add_device(transaction, context, &context.host)?,
        introduced: false,
    })
}

fn add_author(transaction: &Transaction<'_>, context: &Context, name: &str, unit: &str) -> Result<Author, Trouble> {
    let author = Author { id: context.new_id().to_string(), name: name.to_owned(), unit: unit.to_owned() };
    transaction.execute(include_str!("add_author.sql"), (&author.id, &author.name, &author.unit))?;
    put_setting(transaction, AUTHOR, &author.id)?;
    Ok(author)
}

fn add_device(transaction: &Transaction<'_>, context: &Context, name: &str) -> Result<Device, Trouble> {
    let device = Device { id: context.new_id().to_string(), name: name.to_owned() };
    transaction.execute(include_str!("add_device.sql"), (&device.id, &device.name))?;
    put_setting(transaction, DEVICE, &device.id)?;
    Ok(device)
}

fn rename_device(transaction: &Transaction<'_>, device: Device, name: &str) -> Result<Device, Trouble> {
    transaction.execute(include_str!("rename_device.sql"), (name, &device.id))?;
    Ok(Device { name: name.to_owned(), ..device })
}
