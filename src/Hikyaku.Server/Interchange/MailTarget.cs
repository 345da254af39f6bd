using Hikyaku.Server.Language;

namespace Hikyaku.Server.Interchange;

/// <summary>Where exported messages go, in any format. Disposing it completes the files.</summary>
internal abstract class MailTarget : IAsyncDisposable
{
    /// <summary>Something that the format could not keep; null when it kept everything.</summary>
    public virtual Text? Doubt => null;

    /// <summary>Makes a mailbox, which may stay empty.</summary>
    public abstract void AddMailbox(string mailbox);

    /// <summary>Writes one message; those of a mailbox come together.</summary>
    public abstract Task WriteAsync(LoadedMail mail, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
