using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Hikyaku.Server.Interchange;

namespace Hikyaku.Server.Administration;

/// <summary>
/// Messages on the control socket, one behind the other: the length of the description (4 bytes, big-endian), the
/// description as JSON, the length of the message (8 bytes), its bytes. A description of length 0 ends the stream, so
/// that a broken-off one is noticed.
/// </summary>
internal static class MailStream
{
    private const int MostDescriptionBytes = 1 << 20;

    /// <summary>Writes one message.</summary>
    public static async Task WriteAsync(Stream output, LoadedMail mail, CancellationToken cancellation)
    {
        byte[] description = JsonSerializer.SerializeToUtf8Bytes(mail.Item, ControlJson.Default.MailItem);
        byte[] head = new byte[4 + description.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(head, description.Length);
        description.CopyTo(head, 4);
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(4 + description.Length), mail.Content.Length);
        await output.WriteAsync(head, cancellation);
        await mail.Content.Rewind().CopyToAsync(output, cancellation);
    }

    /// <summary>Ends the stream.</summary>
    public static async Task EndAsync(Stream output, CancellationToken cancellation) => await output.WriteAsync(new byte[4], cancellation);

    /// <summary>Reads all messages; each belongs to the caller.</summary>
    /// <exception cref="EndOfStreamException">The stream was broken off.</exception>
    /// <exception cref="InvalidDataException">It is not of this form.</exception>
    public static async IAsyncEnumerable<LoadedMail> ReadAsync(Stream input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        byte[] number = new byte[8];
        while (true)
        {
            await input.ReadExactlyAsync(number.AsMemory(0, 4), cancellation);
            int descriptionBytes = BinaryPrimitives.ReadInt32BigEndian(number);
            if (descriptionBytes == 0)
                yield break;
            if (descriptionBytes is < 0 or > MostDescriptionBytes)
                throw new InvalidDataException("The description of a message is too long.");
            byte[] description = new byte[descriptionBytes];
            await input.ReadExactlyAsync(description, cancellation);
            MailItem item = JsonSerializer.Deserialize(description, ControlJson.Default.MailItem) ?? throw new InvalidDataException("A message without description.");
            await input.ReadExactlyAsync(number, cancellation);
            yield return await ReadContentAsync(input, item, BinaryPrimitives.ReadInt64BigEndian(number), cancellation);
        }
    }

    private static async Task<LoadedMail> ReadContentAsync(Stream input, MailItem item, long bytes, CancellationToken cancellation)
    {
        var mail = new LoadedMail(item, new MessageBuffer());
        try
        {
            await mail.Content.FillAsync(input, bytes, cancellation);
            return mail;
        }
        catch
        {
            mail.Dispose();
            throw;
        }
    }
}
