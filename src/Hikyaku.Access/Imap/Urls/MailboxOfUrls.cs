using Hikyaku.Store;
using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Access.Imap.Urls;

/// <summary>
/// Keeps the mailbox that a URL named in memory while a command goes on: the next URL mostly names it too, and a large one
/// would be read from disk for each of them.
/// </summary>
internal sealed class MailboxOfUrls(MailStore store) : IDisposable
{
    private MailboxView? _view;

    /// <summary>Keeps this one, and the one before no more.</summary>
    public void Keep(MailboxId mailbox)
    {
        if (_view?.Mailbox.Id == mailbox)
            return;
        _view?.Dispose();
        _view = store.Mailboxes.Open(mailbox);
    }

    /// <inheritdoc/>
    public void Dispose() => _view?.Dispose();
}
