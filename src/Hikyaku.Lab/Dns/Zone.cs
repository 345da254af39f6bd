using System.Collections.Concurrent;
using System.Collections.Immutable;
using Hikyaku.Protocol.Dns;

namespace Hikyaku.Lab.Dns;

/// <summary>
/// Everything that a name server of the simulated Internet knows: records by name and type, which names go wrong, which
/// are signed. May be changed while it is served.
/// </summary>
internal sealed class Zone
{
    private readonly ConcurrentDictionary<(string Name, DnsRecordType Type), ImmutableList<ZoneRecord>> _records = new();
    private readonly ConcurrentDictionary<string, DnsFault> _faults = new();
    private readonly ConcurrentDictionary<string, bool> _signed = new();

    /// <summary>How long answers hold, where a record does not say.</summary>
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Reads lines as <see cref="ZoneText"/> does.</summary>
    public static Zone Parse(string text)
    {
        var zone = new Zone();
        zone.Add(text);
        return zone;
    }

    /// <summary>Adds records written as in a zone file.</summary>
    public void Add(string text)
    {
        foreach (var (name, timeToLive, type, record) in ZoneText.Read(text)) Add(name, type, record, timeToLive);
    }

    /// <summary>Adds one record.</summary>
    public void Add(string name, DnsRecordType type, DnsRecord record, TimeSpan? timeToLive = null)
        => _records.AddOrUpdate((Key(name), type), [new ZoneRecord(record, timeToLive)], (_, records) => records.Add(new ZoneRecord(record, timeToLive)));

    /// <summary>Takes away the records of a name and type.</summary>
    public void Remove(string name, DnsRecordType type) => _records.TryRemove((Key(name), type), out _);

    /// <summary>Lets questions for a name and everything below it go wrong; the empty name is all names.</summary>
    public void Break(string name, DnsFault fault) => _faults[Key(name)] = fault;

    /// <summary>All is well again with a name.</summary>
    public void Mend(string name) => _faults.TryRemove(Key(name), out _);

    /// <summary>From now on answers for this name and everything below it are authentic (a simulation: nothing is signed).</summary>
    public void Sign(string name) => _signed[Key(name)] = true;

    /// <summary>Answers for this name and everything below it are not authentic, whatever lies above.</summary>
    public void Unsign(string name) => _signed[Key(name)] = false;

    /// <summary>What goes wrong with a name.</summary>
    public DnsFault FaultOf(string name) => Find(name, _faults, DnsFault.None);

    /// <summary>Whether answers for a name are authentic.</summary>
    public bool IsSigned(string name) => Find(name, _signed, false);

    /// <summary>The records of a name, or of the wildcard that covers it (RFC 4592).</summary>
    public ImmutableList<ZoneRecord> Find(string name, DnsRecordType type)
    {
        if (_records.TryGetValue((name, type), out var records)) return records;
        if (HasNode(name)) return [];
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot >= 0 && _records.TryGetValue(("*" + name[dot..], type), out records) ? records : [];
    }

    /// <summary>Whether there is a name, or one below it.</summary>
    public bool Exists(string name)
        => HasNode(name)
            || (name.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot && _records.Keys.Any(key => key.Name == "*" + name[dot..]));

    private bool HasNode(string name) => _records.Keys.Any(key => key.Name == name || key.Name.EndsWith("." + name, StringComparison.Ordinal));

    private static T Find<T>(string name, ConcurrentDictionary<string, T> settings, T otherwise)
    {
        for (var rest = name; ; rest = rest[(rest.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            if (settings.TryGetValue(rest, out var setting)) return setting;
            if (!rest.Contains('.', StringComparison.Ordinal)) return settings.TryGetValue("", out setting) ? setting : otherwise;
        }
    }

    private static string Key(string name) => name.TrimEnd('.').ToLowerInvariant();
}

/// <summary>A record with the time it holds; null is the zone's.</summary>
internal sealed record ZoneRecord(DnsRecord Record, TimeSpan? TimeToLive);
