using Hikyaku.Store.Mailboxes;

namespace Hikyaku.Server.Interchange;

/// <summary>A message on its way into or out of an account, with what the store knows about it beside its bytes.</summary>
/// <param name="Mailbox">Full name of its mailbox, levels separated by '/'.</param>
/// <param name="Flags">System flags.</param>
/// <param name="Keywords">Keywords.</param>
/// <param name="Date">INTERNALDATE.</param>
internal sealed record MailItem(string Mailbox, SystemFlags Flags, IReadOnlyList<string> Keywords, DateTimeOffset Date);

/// <summary>A message and its bytes. Dispose it to give the bytes back.</summary>
internal sealed record LoadedMail(MailItem Item, MessageBuffer Content) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Content.Dispose();
}
