using System.Buffers;
using System.IO.Pipelines;
using System.Text.Unicode;
using Hikyaku.Protocol.Message;
using Hikyaku.Store.Messages;

namespace Hikyaku.Access.Pop3;

/// <summary>Sends a message, whole or its beginning, as the multi-line response of RETR and TOP.</summary>
internal static class MessageSending
{
    private const int PieceBytes = 32 * 1024;
    private const int HeaderLimit = 1 << 20;

    /// <summary>Dot-stuffs the message into the connection; with <paramref name="bodyLines"/> only the header and so many lines.</summary>
    /// <param name="content">The message.</param>
    /// <param name="bodyLines">RFC 1939 §7 (TOP); null for all.</param>
    /// <param name="output">Where it is written.</param>
    /// <param name="sendPiece">Sends what was written so far; false when nobody takes it any more.</param>
    public static async ValueTask SendAsync(MessageContent content, int? bodyLines, PipeWriter output, Func<ValueTask<bool>> sendPiece)
    {
        var stuffing = new DotStuffing();
        var top = bodyLines is { } lines ? new TopOfMessage(lines) : null;
        var piece = ArrayPool<byte>.Shared.Rent((int)Math.Min(PieceBytes, Math.Max(content.Length, 1)));
        try
        {
            for (long offset = 0; offset < content.Length;)
            {
                var read = content.Read(offset, piece);
                if (read == 0)
                    break;
                offset += read;
                var wanted = top?.Take(piece.AsSpan(0, read)) ?? read;
                stuffing.Write(piece.AsSpan(0, wanted), output);
                if (wanted < read)
                    break;
                if (offset < content.Length && !await sendPiece())
                    return;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }

        stuffing.Finish(output);
    }

    /// <summary>True when the header holds UTF-8 text outside ASCII (RFC 6532), so that the message needs UTF-8 mode.</summary>
    public static bool HeaderIsUtf8(MessageContent content)
    {
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            var top = new TopOfMessage(bodyLines: 0);
            for (long offset = 0; offset < Math.Min(content.Length, HeaderLimit);)
            {
                var read = content.Read(offset, piece);
                if (read == 0)
                    return false;
                offset += read;
                var header = piece.AsSpan(0, top.Take(piece.AsSpan(0, read)));
                var firstHigh = header.IndexOfAnyExceptInRange((byte)0, (byte)127);
                if (firstHigh >= 0)
                    return StartsWithUtf8Character(header[firstHigh..]);
                if (header.Length < read)
                    return false;
            }

            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private static bool StartsWithUtf8Character(ReadOnlySpan<byte> bytes)
    {
        var length = bytes[0] switch { >= 0xF0 => 4, >= 0xE0 => 3, _ => 2 };
        // Cut by the end of a piece: to be careful, it counts.
        return bytes.Length < length || Utf8.IsValid(bytes[..length]);
    }
}
