using Hikyaku.Protocol.Smtp;
using Hikyaku.Store.Blobs;

namespace Hikyaku.Transport.Receive;

/// <summary>
/// Takes the octets of a message into a draft, as long as it stays within the limit and the disk takes them. A client
/// must be let finish even when nothing is kept any more.
/// </summary>
internal sealed class ArrivingContent(BlobStore blobs, long limit) : IDisposable
{
    private BlobDraft? _draft = blobs.CreateDraft();

    /// <summary>Octets that came, kept or not.</summary>
    public long Length { get; private set; }

    /// <summary>Why the message can't be taken; null as long as it can.</summary>
    public SmtpReply? Problem { get; private set; }

    /// <summary>What the disk said, when that is the problem.</summary>
    public IOException? DiskFault { get; private set; }

    /// <summary>The draft, whose owner is now the caller.</summary>
    public BlobDraft Release()
    {
        var draft = _draft ?? throw new InvalidOperationException("The message is not being kept.");
        _draft = null;
        return draft;
    }

    public void Write(ReadOnlySpan<byte> octets)
    {
        Length += octets.Length;
        if (Problem is not null) return;
        if (Length > limit)
        {
            GiveUp(Replies.TooLarge);
            return;
        }
        try
        {
            _draft!.Write(octets);
        }
        catch (IOException e)
        {
            DiskFault = e;
            GiveUp(Replies.OutOfSpace);
        }
    }

    /// <summary>Keeps nothing of the message from here on.</summary>
    public void GiveUp(SmtpReply problem)
    {
        Problem ??= problem;
        Dispose();
    }

    public void Dispose()
    {
        _draft?.Dispose();
        _draft = null;
    }
}
