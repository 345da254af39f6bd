using System.Text;
using CsCheck;
using Hikyaku.Protocol.Smtp;
using Xunit;

namespace Hikyaku.Protocol.Tests.Smtp;

public sealed class ChunkInspectorTests
{
    [Fact]
    public void However_a_text_is_cut_into_chunks_its_faults_are_those_of_the_model()
    {
        var piece = Gen.OneOf("\r\n", ".", "\r", "\n", "\0", "\r\n.\r\n", "x", new string('y', 97));
        Gen.Select(piece.Array[0, 30], Gen.Int[1, 70]).Sample((pieces, size) =>
        {
            var text = string.Concat(pieces);
            var inspector = new ChunkInspector();
            foreach (var chunk in text.Chunk(size)) inspector.Inspect(Encoding.Latin1.GetBytes(chunk));
            inspector.Finish();
            return inspector.Faults == Model(text);
        });
    }

    private static DataFaults Model(string text)
    {
        var plain = text.Replace("\r\n", "", StringComparison.Ordinal);
        return (plain.Contains('\r') ? DataFaults.BareCr : 0)
            | (plain.Contains('\n') && HasBareLf(text) ? DataFaults.BareLf : 0)
            | (plain.Contains('\0') ? DataFaults.Nul : 0);
    }

    private static bool HasBareLf(string text)
        => text.Where((character, i) => character == '\n' && (i == 0 || text[i - 1] != '\r')).Any();
}
