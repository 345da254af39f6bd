using System.Text;
using BenchmarkDotNet.Attributes;
using Hikyaku.Protocol.Smtp;

namespace Hikyaku.Bench;

/// <summary>What follows DATA: against copying the octets, which is the least that can be done with them.</summary>
[MemoryDiagnoser]
public class DecodeData
{
    private readonly byte[] _wire = [.. Letters.Plain, .. Encoding.ASCII.GetBytes(".\r\n")];
    private readonly byte[] _kept = new byte[64 * 1024];

    [Benchmark(Baseline = true)]
    public int Copy()
    {
        _wire.CopyTo(_kept, 0);
        return _wire.Length;
    }

    [Benchmark]
    public int Decode()
    {
        var decoder = new DataDecoder();
        ReadOnlySpan<byte> input = _wire;
        var length = 0;
        while (decoder.Read(ref input, out var run))
        {
            run.CopyTo(_kept.AsSpan(length));
            length += run.Length;
        }
        return length;
    }
}
