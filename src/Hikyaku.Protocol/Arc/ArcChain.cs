using System.Text;
using Hikyaku.Protocol.Dkim;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Message.Trace;

namespace Hikyaku.Protocol.Arc;

/// <summary>What those say who passed a message on, each with a set of three fields: RFC 8617. Nothing of it is verified here.</summary>
public sealed record ArcChain
{
    /// <summary>More sets no chain may have (RFC 8617 §4.2.1).</summary>
    public const int MostSets = ArcInstance.Most;

    /// <summary>The sets, the oldest first; empty when there are none or the chain is malformed.</summary>
    public IReadOnlyList<ArcSet> Sets { get; private init; } = [];

    /// <summary>The highest number of any field; 0 without fields.</summary>
    public int Highest { get; private init; }

    /// <summary>What is wrong with the chain as a whole; null when its seals can be looked at.</summary>
    public string? Fault { get; private init; }

    /// <summary>Collects the sets of a header, RFC 8617 §5.2 steps 1 to 3.</summary>
    public static ArcChain Read(ReadOnlySpan<byte> header)
    {
        var places = new Places();
        foreach (var field in new HeaderFields(header))
        {
            var kind = KindOf(field);
            if (kind < 0) continue;
            var instance = kind switch
            {
                Places.Results => ResultsInstance(field.RawValue, out _),
                Places.Message => DkimSignature.ReadArc(field).Instance,
                _ => ArcSeal.Read(field).Instance,
            };
            if (instance == 0) return new ArcChain { Highest = places.Highest, Fault = "a field of the chain has no number from 1 to 50" };
            if (!places.TryAdd(kind, instance, field.Offset)) return new ArcChain { Highest = places.Highest, Fault = $"set {instance} of the chain has a field twice" };
        }
        if (places.Highest == 0) return new ArcChain();
        return Read(header, places);
    }

    private static ArcChain Read(ReadOnlySpan<byte> header, Places places)
    {
        var sets = new List<ArcSet>(places.Highest);
        for (var instance = 1; instance <= places.Highest; instance++)
        {
            if (places.Of(instance) is not var (results, message, seal)) return new ArcChain { Highest = places.Highest, Fault = $"set {instance} of the chain is not complete" };
            sets.Add(new ArcSet
            {
                Instance = instance,
                ResultsPlace = results,
                MessagePlace = message,
                SealPlace = seal,
                Results = ReadResults(FieldAt(header, results).RawValue),
                Message = DkimSignature.ReadArc(FieldAt(header, message)),
                Seal = ArcSeal.Read(FieldAt(header, seal)),
            });
        }
        return new ArcChain { Sets = sets, Highest = places.Highest };
    }

    private static AuthenticationResultsField? ReadResults(ReadOnlySpan<byte> value)
    {
        ResultsInstance(value, out var end);
        return AuthenticationResultsField.TryRead(value[end..]);
    }

    // §4.1.1: "i=" and a number before what Authentication-Results would say
    private static int ResultsInstance(ReadOnlySpan<byte> value, out int end)
    {
        var lexer = new FieldLexer(value);
        end = 0;
        lexer.SkipCfws();
        if (!Ascii.EqualsIgnoreCase(lexer.ReadToken(), "i"u8)) return 0;
        lexer.SkipCfws();
        if (!lexer.TryTake((byte)'=')) return 0;
        lexer.SkipCfws();
        var instance = ArcInstance.Read(Encoding.Latin1.GetString(lexer.ReadToken()));
        lexer.SkipCfws();
        if (!lexer.TryTake((byte)';')) return 0;
        end = lexer.Position;
        return instance;
    }

    private static HeaderField FieldAt(ReadOnlySpan<byte> header, int place)
    {
        var fields = new HeaderFields(header[place..]);
        fields.MoveNext();
        return fields.Current;
    }

    private static int KindOf(in HeaderField field)
        => field.Is("ARC-Authentication-Results"u8) ? Places.Results : field.Is("ARC-Message-Signature"u8) ? Places.Message : field.Is("ARC-Seal"u8) ? Places.Seal : -1;

    /// <summary>Where the fields of each set begin.</summary>
    private sealed class Places
    {
        public const int Results = 0;
        public const int Message = 1;
        public const int Seal = 2;

        private readonly Dictionary<(int Kind, int Instance), int> _places = [];

        public int Highest { get; private set; }

        public bool TryAdd(int kind, int instance, int place)
        {
            Highest = Math.Max(Highest, instance);
            return _places.TryAdd((kind, instance), place);
        }

        public (int Results, int Message, int Seal)? Of(int instance)
            => _places.TryGetValue((Results, instance), out var results) && _places.TryGetValue((Message, instance), out var message) && _places.TryGetValue((Seal, instance), out var seal)
                ? (results, message, seal)
                : null;
    }
}

/// <summary>What one of those said who passed the message on.</summary>
public sealed record ArcSet
{
    /// <summary>His place in the chain, from 1.</summary>
    public required int Instance { get; init; }

    /// <summary>What he found out about the message when it came to him; null when it can't be read.</summary>
    public required AuthenticationResultsField? Results { get; init; }

    /// <summary>His signature of the message as he passed it on.</summary>
    public required DkimSignature Message { get; init; }

    /// <summary>His seal over the chain.</summary>
    public required ArcSeal Seal { get; init; }

    /// <summary>Where ARC-Authentication-Results begins in the header.</summary>
    public required int ResultsPlace { get; init; }

    /// <summary>Where ARC-Message-Signature begins in the header.</summary>
    public required int MessagePlace { get; init; }

    /// <summary>Where ARC-Seal begins in the header.</summary>
    public required int SealPlace { get; init; }
}
