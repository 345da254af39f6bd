using Hikyaku.Protocol.Dns;
using Hikyaku.Server.Language;

namespace Hikyaku.Server.Domains;

/// <summary>A record to publish for a domain.</summary>
/// <param name="Name">Its owner, without the final dot.</param>
/// <param name="Type">Its type.</param>
/// <param name="Data">As it stands in a zone file; null where nobody but the operator knows it (addresses).</param>
/// <param name="Purpose">What it is for, and what is amiss without it.</param>
/// <param name="IsNeeded">False when mail goes well without it.</param>
/// <param name="Judge">Compares it with what the DNS has.</param>
internal sealed record DomainRecord(string Name, DnsRecordType Type, string? Data, Text Purpose, bool IsNeeded, Func<DnsAnswer, RecordFinding> Judge)
{
    /// <summary>The line of a zone file, or a comment in its place.</summary>
    public string ToZoneLine() => Data is null ? $"; {Name} {TypeName}" : ZoneLine.Of(Name, TypeName, Data);

    /// <summary>The type as it is written.</summary>
    public string TypeName { get; init; } = Type.ToString().ToUpperInvariant();
}

/// <summary>What the DNS has in the place of a record.</summary>
/// <param name="State">How that compares.</param>
/// <param name="Found">What is there, in the form of a zone file; null when nothing is.</param>
/// <param name="Meaning">What follows from it.</param>
internal sealed record RecordFinding(RecordState State, string? Found, Text Meaning);

/// <summary>How a published record compares with the one wanted.</summary>
internal enum RecordState
{
    /// <summary>It is there.</summary>
    Right,
    /// <summary>It is not.</summary>
    Missing,
    /// <summary>Another one is, which is wrong.</summary>
    Wrong,
    /// <summary>Another one is, which may be meant.</summary>
    Different,
    /// <summary>The DNS did not answer.</summary>
    Unknown,
}
