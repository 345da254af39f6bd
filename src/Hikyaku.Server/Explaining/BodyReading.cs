using System.Globalization;
using Hikyaku.Protocol.Message;
using Hikyaku.Protocol.Message.Text;
using Hikyaku.Server.Language;

namespace Hikyaku.Server.Explaining;

/// <summary>What the body of a message is made of.</summary>
/// <param name="tongue">The language.</param>
internal sealed class BodyReading(Tongue tongue)
{
    private const int MostParts = 100;
    private const int LongestHeader = 64 * 1024;

    /// <summary>Reads the parts.</summary>
    /// <param name="message">The message.</param>
    /// <param name="positions">Where its parts lie.</param>
    /// <param name="warnings">Takes what a careful reader would notice.</param>
    public (List<ExplainedPart> Parts, int LeftOut) Read(ReadOnlyMemory<byte> message, IReadOnlyList<PartPosition> positions, List<string> warnings)
    {
        List<ExplainedPart> parts = [];
        var depths = new int[Math.Min(positions.Count, MostParts)];
        for (var i = 0; i < depths.Length; i++)
        {
            var position = positions[i];
            depths[i] = position.Parent < 0 ? 0 : depths[position.Parent] + 1;
            var header = PartHeader.Read(message.Span.Slice((int)position.HeaderStart, (int)Math.Min(LongestHeader, position.BodyStart - position.HeaderStart)));
            parts.Add(Describe(header, depths[i], position.End - position.BodyStart));
            if (header.FileName is { } name && ContentWords.IsProgram(name) && warnings.Count < 20)
                warnings.Add(new Text($"The file \"{name}\" is a program: to open it is to run it. Do not, unless you expected it from somebody you know.", $"添付ファイル「{name}」はプログラムとして動きます。知っている人から届くと分かっていたもの以外、開いてはいけません。").In(tongue));
        }
        return (parts, positions.Count - parts.Count);
    }

    private ExplainedPart Describe(PartHeader header, int depth, long octets)
    {
        Text kind = ContentWords.OfType(header.MediaType);
        string charset = header.Charset is { } name ? string.Create(CultureInfo.InvariantCulture, $" ({name})") : "";
        string wrapped = header.Encoding switch
        {
            TransferEncoding.Base64 => ", base64",
            TransferEncoding.QuotedPrintable => ", quoted-printable",
            _ => "",
        };
        Text text = header.Disposition == "attachment" || (header.FileName is not null && !header.IsText)
            ? new($"an attached file: {kind.English}{charset}{wrapped}", $"添付ファイル: {kind.Japanese}{charset}{wrapped}")
            : new($"{kind.English}{charset}{wrapped}", $"{kind.Japanese}{charset}{wrapped}");
        return new ExplainedPart(depth, header.MediaType, header.FileName, octets, text.In(tongue));
    }
}
