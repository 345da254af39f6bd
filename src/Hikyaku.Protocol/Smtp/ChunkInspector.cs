namespace Hikyaku.Protocol.Smtp;

/// <summary>
/// Looks at the octets of BDAT chunks that are to be text: RFC 3030 §2 wants "lines delimited with a CRLF" unless
/// BODY=BINARYMIME was said. Chunks may cut a CRLF in two.
/// </summary>
public struct ChunkInspector
{
    private bool _afterCr;

    /// <summary>What was wrong so far.</summary>
    public DataFaults Faults { get; private set; }

    /// <summary>Looks at the next octets.</summary>
    public void Inspect(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            if (_afterCr && octets[0] == (byte)'\n') octets = octets[1..];
            else if (_afterCr) Faults |= DataFaults.BareCr;
            _afterCr = false;

            var next = LineDiscipline.IndexOfIrregularity(octets);
            if (next == octets.Length) return;
            _afterCr = octets[next] == (byte)'\r';
            if (octets[next] == (byte)'\n') Faults |= DataFaults.BareLf;
            if (octets[next] == 0) Faults |= DataFaults.Nul;
            octets = octets[(next + 1)..];
        }
    }

    /// <summary>The message is complete.</summary>
    public void Finish()
    {
        if (_afterCr) Faults |= DataFaults.BareCr;
    }
}
