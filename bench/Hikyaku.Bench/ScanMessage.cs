using BenchmarkDotNet.Attributes;
using Hikyaku.Protocol.Message;
using MimeKit;

namespace Hikyaku.Bench;

/// <summary>ENVELOPE, BODYSTRUCTURE, preview and part offsets at acceptance: against MimeKit's parse of the same octets, which makes none of them.</summary>
[MemoryDiagnoser]
public class ScanMessage
{
    [ParamsAllValues]
    public Kind Message { get; set; }

    private byte[] Octets => Message == Kind.Plain ? Letters.Plain : Letters.Multipart;

    [Benchmark(Baseline = true)]
    public MimeMessage Parse() => MimeMessage.Load(new MemoryStream(Octets), persistent: true);

    [Benchmark]
    public MessageStructure Scan() => MessageScanner.Scan(Octets);

    public enum Kind
    {
        Plain,
        Multipart,
    }
}
