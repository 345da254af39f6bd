using System.Text;

namespace Hikyaku.Server.Interchange;

/// <summary>Appends messages to an mbox file (mboxrd quoting, RFC 4155 From lines).</summary>
/// <param name="output">The file; stays the caller's.</param>
internal sealed class MboxWriter(Stream output)
{
    /// <summary>Appends one message.</summary>
    public async Task WriteAsync(LoadedMail mail, CancellationToken cancellation)
    {
        MailItem item = mail.Item;
        LineEndings endings = LineEndings.Of(mail.Content);
        string flags = MboxFlags.Write(item.Flags, item.Keywords);
        var marker = new MboxMarker(endings.AllCrLf, endings.EndsLine, flags.Count(character => character == '\n'), item.Date);
        string start = FromLine.Write(null, item.Date) + marker + flags;
        await output.WriteAsync(Encoding.UTF8.GetBytes(start), cancellation);

        MessageBuffer content = endings.AllCrLf ? LineEndings.WithLf(mail.Content) : mail.Content;
        try
        {
            await WriteQuotedAsync(content, cancellation);
        }
        finally
        {
            if (endings.AllCrLf)
                content.Dispose();
        }
        await output.WriteAsync(endings.EndsLine ? "\n"u8.ToArray() : "\n\n"u8.ToArray(), cancellation);
    }

    private async Task WriteQuotedAsync(MessageBuffer content, CancellationToken cancellation)
    {
        var lines = new LineChunkReader(content.Rewind());
        while (await lines.ReadAsync(cancellation) is { } chunk)
        {
            if (MboxQuoting.NeedsMark(chunk))
                await output.WriteAsync(">"u8.ToArray(), cancellation);
            await output.WriteAsync(chunk.Bytes, cancellation);
        }
    }
}
