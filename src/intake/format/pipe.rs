//! Reading and understanding side by side: one thread unpacks and parses a large sheet, the other fills columns.

use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

use super::{Broken, Value};
use crate::intake::rows::RowCells;
use crate::intake::sheet::Sink;

/// Cells handed over at once; enough that handing over costs nothing, little enough to stay in the cache.
const BATCH_CELLS: usize = 2048;
/// Bytes of text handed over at once.
const BATCH_TEXT: usize = 1 << 20;
/// Batches that may wait.
const WAITING: usize = 8;

/// Some cells, each with its row.
#[derive(Default)]
struct Batch {
    /// About how many rows there will be, if that was said.
    expected: Option<usize>,
    rows: Vec<u32>,
    cells: RowCells,
}

/// Collects cells into batches and hands them over. Batches come back empty and are filled again: their memory need
/// not grow anew, nor be freed by another thread than the one that took it.
struct Packer {
    batch: Batch,
    sender: SyncSender<Batch>,
    emptied: Receiver<Batch>,
}

impl Packer {
    fn hand_over(&mut self) -> ControlFlow<()> {
        // Where nobody takes batches any more, no further cell is wanted.
        let next = self.emptied.try_recv().unwrap_or_default();
        match self.sender.send(std::mem::replace(&mut self.batch, next)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }
}

impl Sink for Packer {
    fn expect(&mut self, rows: usize) {
        self.batch.expected = Some(rows);
    }

    fn cell(&mut self, row: u32, column: u32, value: Value) -> ControlFlow<()> {
        if self.batch.rows.len() >= BATCH_CELLS || self.batch.cells.text_bytes() >= BATCH_TEXT {
            self.hand_over()?;
        }
        self.batch.rows.push(row);
        self.batch.cells.push(column, value);
        ControlFlow::Continue(())
    }
}

/// Runs `read` on a thread of its own and hands its cells to the sink on this one.
pub fn piped<S: Sink>(
    sink: &mut S,
    read: impl FnOnce(&mut PipeEnd) -> Result<(), Broken> + Send,
) -> Result<(), Broken> {
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(WAITING);
        let (give_back, emptied) = channel();
        let reader = scope.spawn(move || {
            let mut end = PipeEnd(Packer { batch: Batch::default(), sender, emptied });
            let result = read(&mut end);
            let _ = end.0.hand_over();
            result
        });
        let _ = take_all(receiver, &give_back, sink);
        reader.join().unwrap_or(Err(Broken::DAMAGED))
    })
}

/// The reader's end of the pipe.
pub struct PipeEnd(Packer);

impl Sink for PipeEnd {
    fn expect(&mut self, rows: usize) {
        self.0.expect(rows);
    }

    fn cell(&mut self, row: u32, column: u32, value: Value) -> ControlFlow<()> {
        self.0.cell(row, column, value)
    }
}

/// Takes batches until there are no more, or the sink breaks off, which drops the receiver and stops the reader.
#[expect(clippy::needless_pass_by_value, reason = "dropping the receiver is what stops the reader")]
fn take_all(receiver: Receiver<Batch>, give_back: &Sender<Batch>, sink: &mut impl Sink) -> ControlFlow<()> {
    for mut batch in &receiver {
        if let Some(rows) = batch.expected.take() {
            sink.expect(rows);
        }
        for (row, (column, value)) in batch.rows.iter().zip(batch.cells.iter()) {
            sink.cell(*row, column, value)?;
        }
        batch.rows.clear();
        batch.cells.clear();
        // A reader that has ended needs none.
        let _ = give_back.send(batch);
    }
    ControlFlow::Continue(())
}
