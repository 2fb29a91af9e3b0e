"""Every error that a reader or keeper may see.

    KnownError                 its message is shown as it is, and says what to do
    ├── UsageError             a question, option or setting that cannot be used
    ├── DocumentError          one file that cannot be taken in
    │   ├── BrokenDocument     cannot be parsed
    │   ├── EncryptedDocument  needs a password
    │   ├── EmptyDocument      holds no text
    │   ├── ScannedDocument    pages are pictures without a text layer
    │   ├── LargeDocument      over the size limit
    │   ├── CostlyDocument     takes more time or memory than it may
    │   ├── FatalDocument      ends the process that reads it
    │   ├── ChangedDocument    not the same before and after it was read
    │   ├── UnknownFormat      a kind of file that is not read
    │   └── FrontMatterError   broken or incomplete front matter
    ├── CorpusError            a folder of documents that cannot be used as a whole
    ├── FetchError             a publication that cannot be fetched from its official address
    │   └── CutShort           the connection broke while it came
    ├── WeightsError           a model file that cannot be had
    │   ├── UnknownWeights     no such name
    │   ├── MissingWeights     not on this machine, and not to be fetched now
    │   ├── DownloadError      the network or a server failed
    │   ├── DigestError        bytes that are not those that were asked for
    │   └── DiskFull           no room
    ├── StoreError             an index that cannot be used
    │   ├── MissingIndex       none was built yet
    │   ├── MissingLanguages   serves English questions only
    │   ├── ForeignIndex       made by another embedder or another program
    │   ├── DamagedIndex       its files are missing or not what was written
    │   ├── BusyIndex          another build holds the lock
    │   ├── UnreachableStore   the server that keeps it does not answer as it should
    │   └── NothingToRollBack  there is no earlier index
    ├── AnswerError            a kept answer that cannot be opened
    │   ├── UnknownAnswer      no answer with that id, or more than one
    │   ├── ForeignAnswer      another version of this program wrote it
    │   └── DamagedAnswer      its file is not what was written
    ├── ModelError             the language model cannot be reached or failed
    └── PortInUse              the page cannot be served there

Anything that is not a KnownError is a bug and is raised as it is. Foreign exceptions are wrapped once, where the
foreign library is called.
"""


class KnownError(Exception):
    """An error whose message is written for the person who reads it, and says what to do."""

    def __str__(self) -> str:
        """The message; bytes of a file's name that are no characters stand as escapes, so that it can be written."""
        return super().__str__().encode(errors="backslashreplace").decode()


class UsageError(KnownError):
    """A question, option or setting that cannot be used."""


class DocumentError(KnownError):
    """One file that cannot be taken in; the others go on."""


class BrokenDocument(DocumentError):
    """The file cannot be parsed."""


class EncryptedDocument(DocumentError):
    """The file needs a password."""


class EmptyDocument(DocumentError):
    """The file holds no text."""


class ScannedDocument(DocumentError):
    """The pages are pictures without a text layer."""


class LargeDocument(DocumentError):
    """The file is over the size limit."""


class CostlyDocument(DocumentError):
    """The file takes more time or memory than it may."""


class FatalDocument(DocumentError):
    """The file ends the process that reads it."""


class ChangedDocument(DocumentError):
    """The file was changed, moved or removed while it was read."""


class UnknownFormat(DocumentError):
    """The kind of file is not one that is read."""


class FrontMatterError(DocumentError):
    """The front matter is broken or incomplete."""


class CorpusError(KnownError):
    """A folder of documents cannot be used as a whole."""


class FetchError(KnownError):
    """A publication cannot be fetched from its official address."""


class CutShort(FetchError):
    """The connection broke before the file was whole; what came is kept."""


class WeightsError(KnownError):
    """A model file cannot be had."""


class UnknownWeights(WeightsError):
    """No model file has this name."""


class MissingWeights(WeightsError):
    """The model file is not on this machine, and is not to be fetched now."""


class DownloadError(WeightsError):
    """The network or a server failed before the file was whole."""


class DigestError(WeightsError):
    """The bytes are not those that were asked for; nothing was kept."""


class DiskFull(WeightsError):
    """There is no room for the file."""


class StoreError(KnownError):
    """An index cannot be used."""


class MissingIndex(StoreError):
    """No index was built yet."""


class MissingLanguages(StoreError):
    """The index, or what it needs, serves English questions only."""


class ForeignIndex(StoreError):
    """The index was made by another embedder or another program."""


class DamagedIndex(StoreError):
    """The files of the index are missing, or not what was written."""


class BusyIndex(StoreError):
    """Another build holds the lock."""


class UnreachableStore(StoreError):
    """The server that keeps the index does not answer, or not as it should."""


class NothingToRollBack(StoreError):
    """There is no earlier index."""


class AnswerError(KnownError):
    """A kept answer cannot be opened."""


class UnknownAnswer(AnswerError):
    """No kept answer has an id that begins so, or more than one."""


class ForeignAnswer(AnswerError):
    """Another version of this program wrote the file of the answer."""


class DamagedAnswer(AnswerError):
    """The file of the answer is not what was written, or cannot be removed."""


class ModelError(KnownError):
    """The language model cannot be reached, or failed."""


class PortInUse(KnownError):
    """The page cannot be served at this address."""
