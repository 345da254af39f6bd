using System.Buffers;
using Hikyaku.Connections;
using Hikyaku.Protocol.Smtp;

namespace Hikyaku.Transport.Receive;

/// <summary>Leads the octets that follow DATA through the decoder into the draft.</summary>
/// <param name="content">Where the message goes.</param>
/// <param name="patience">Octets after which the end is not waited for any more.</param>
internal sealed class MessageDecoder(ArrivingContent content, long patience)
{
    private DataDecoder _decoder;

    /// <summary>What was wrong in the octets.</summary>
    public DataFaults Faults => _decoder.Faults;

    /// <summary>True when the client sent far more than is taken and still no end.</summary>
    public bool IsHopeless => !_decoder.Ended && content.Length > patience;

    /// <summary>Takes what has come: how far it read, and whether it is done.</summary>
    public Taken Take(ReadOnlySequence<byte> octets)
    {
        var taken = 0L;
        foreach (var segment in octets)
        {
            var input = segment.Span;
            while (_decoder.Read(ref input, out var run)) content.Write(run);
            taken += segment.Length - input.Length;
            if (_decoder.Ended) break;
        }
        if (Replies.To(_decoder.Faults) is { } problem) content.GiveUp(problem);
        return new Taken(taken, _decoder.Ended || IsHopeless);
    }
}
