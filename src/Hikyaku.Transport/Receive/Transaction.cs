using System.Buffers;
using Hikyaku.Protocol.Smtp;
using Hikyaku.Transport.Acceptance;
using Hikyaku.Transport.LocalDelivery;

namespace Hikyaku.Transport.Receive;

/// <summary>A message while its envelope and octets come in (RFC 5321 §3.3).</summary>
internal sealed class Transaction(Envelope envelope) : IDisposable
{
    private ChunkInspector _inspector;

    public Envelope Envelope { get; } = envelope;

    public List<LocalRecipient> Recipients { get; } = [];

    /// <summary>Recipients whose mail goes on to other servers.</summary>
    public List<EnvelopeRecipient> Elsewhere { get; } = [];

    public int RecipientCount => Recipients.Count + Elsewhere.Count;

    public List<RefusedRecipient> Refused { get; } = [];

    /// <summary>The octets, from the first DATA or BDAT on.</summary>
    public ArrivingContent? Content { get; set; }

    /// <summary>Adds octets of a BDAT chunk.</summary>
    public void TakeChunk(ReadOnlySequence<byte> octets)
    {
        foreach (var segment in octets)
        {
            Content!.Write(segment.Span);
            // RFC 3030 §3: with BINARYMIME any octets are right; without it the message is text and must stay fit for DATA.
            if (Envelope.Body != BodyKind.BinaryMime) _inspector.Inspect(segment.Span);
        }
        if (Replies.To(_inspector.Faults) is { } problem) Content!.GiveUp(problem);
    }

    /// <summary>The last chunk has come.</summary>
    public void FinishChunks()
    {
        _inspector.Finish();
        if (Replies.To(_inspector.Faults) is { } problem) Content!.GiveUp(problem);
    }

    public void Dispose() => Content?.Dispose();
}
