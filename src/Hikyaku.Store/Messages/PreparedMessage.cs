using System.Runtime.InteropServices;
using System.Text;
using Hikyaku.Protocol.Message;

namespace Hikyaku.Store.Messages;

/// <summary>What a message row holds besides numbers, made ready on the caller's thread so that the writer only binds it.</summary>
internal sealed class PreparedMessage
{
    internal PreparedMessage(MessageStructure structure)
    {
        Envelope = structure.Envelope;
        BodyStructure = structure.BodyStructure;
        Parts = structure.Parts.Encode();
        Preview = Encoding.UTF8.GetBytes(structure.Preview);
        Ancestors = string.Join('\n', structure.Ancestors);
        SentAt = structure.SentDate?.ToUnixTimeMilliseconds();
        HasAttachment = structure.HasAttachment;
        MessageIdHeader = structure.MessageId;
        ThreadKeys = Messages.ThreadKeys.Of(structure);
    }

    internal ReadOnlyMemory<byte> Envelope { get; }
    internal ReadOnlyMemory<byte> BodyStructure { get; }
    internal byte[] Parts { get; }
    internal byte[] Preview { get; }
    internal string Ancestors { get; }
    internal long? SentAt { get; }
    internal bool HasAttachment { get; }
    internal string? MessageIdHeader { get; }
    internal long[] ThreadKeys { get; }

    /// <summary>The same in the form in which they are stored: little-endian, one after the other.</summary>
    internal ReadOnlySpan<byte> ThreadKeyBytes => MemoryMarshal.AsBytes<long>(ThreadKeys);
}
