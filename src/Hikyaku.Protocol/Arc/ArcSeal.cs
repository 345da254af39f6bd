using System.Globalization;
using System.Text;
using Hikyaku.Protocol.Dkim;
using Hikyaku.Protocol.Message.Headers;
using Hikyaku.Protocol.Message.Trace;
using Hikyaku.Protocol.Tags;

namespace Hikyaku.Protocol.Arc;

/// <summary>A seal over all sets of a chain up to its own, RFC 8617 §4.1.3. One that can't be used has a <see cref="Fault"/>.</summary>
public sealed record ArcSeal
{
    private const int LongestField = 32 * 1024;

    /// <summary>i=: the set it belongs to; 0 when that can't be read.</summary>
    public int Instance { get; private init; }

    /// <summary>cv=: what was found of the chain before it.</summary>
    public ChainStatus Chain { get; private init; }

    /// <summary>d=: who sealed, in A-labels.</summary>
    public string? Domain { get; private init; }

    /// <summary>s=: under which name the key is published.</summary>
    public string? Selector { get; private init; }

    /// <summary>How it was signed.</summary>
    public DkimAlgorithm Algorithm { get; private init; }

    /// <summary>b=: the signature itself.</summary>
    public ReadOnlyMemory<byte> Signature { get; private init; }

    /// <summary>What is wrong with it; null when it can be checked.</summary>
    public string? Fault { get; private init; }

    /// <summary>Where the key is published.</summary>
    public string KeyName => $"{Selector}._domainkey.{Domain}";

    /// <summary>Reads an ARC-Seal field.</summary>
    public static ArcSeal Read(in HeaderField field)
    {
        if (field.Raw.Length > LongestField) return new ArcSeal { Fault = "a seal is longer than any can be" };
        if (TagList.TryParse(Encoding.Latin1.GetString(field.RawValue)) is not { } tags) return new ArcSeal { Fault = "a seal is no list of tags" };
        return new ArcSeal
        {
            Instance = ArcInstance.Read(tags["i"]),
            Domain = DkimSignature.DomainOf(tags["d"]),
            Selector = tags["s"] is { } selector && DkimSignature.IsSelector(selector) ? selector.ToLowerInvariant() : null,
            Algorithm = DkimSignature.AlgorithmOf(tags["a"] ?? ""),
        }.Complete(tags);
    }

    /// <summary>The field with its line end, RFC 8617 §4.1.3; without a signature as it is itself signed.</summary>
    public static byte[] ToField(int instance, ChainStatus chain, DkimAlgorithm algorithm, string domain, string selector, DateTimeOffset now, ReadOnlySpan<byte> signature)
    {
        var field = new FieldFolder("ARC-Seal").Word(string.Create(CultureInfo.InvariantCulture, $"i={instance};")).Word($"a={DkimSignatureField.NameOf(algorithm)};")
            .Word(string.Create(CultureInfo.InvariantCulture, $"t={now.ToUnixTimeSeconds()};"))
            .Word($"cv={chain.ToString().ToLowerInvariant()};").Word($"d={domain};").Word($"s={selector};");
        DkimSignatureField.WriteSignature(field, signature);
        return field.ToField();
    }

    private ArcSeal Complete(TagList tags)
    {
        if (Instance == 0) return With("a seal has no number");
        foreach (var required in (string[])["a", "b", "cv", "d", "s"])
        {
            if (tags[required] is null) return With($"a seal lacks {required}=");
        }
        // §4.1.3: "the DKIM tag "h" is NOT allowed and, if found, MUST result in a cv status of "fail""
        if (tags["h"] is not null) return With("a seal names header fields (h=)");
        if (Domain is null || Selector is null) return With("a seal names no domain or no key");
        if (Algorithm == default) return With("a seal has an algorithm that is not known");
        if (ChainOf(tags["cv"]!) is not { } chain) return With("a seal says of the chain before it neither none nor pass nor fail");
        if (DkimSignature.Octets(tags["b"]!) is not { Length: > 0 } value) return With("b= of a seal is not base64");
        return this with { Chain = chain, Signature = value };
    }

    private ArcSeal With(string fault) => this with { Fault = fault };

    private static ChainStatus? ChainOf(string text) => text.Trim().ToLowerInvariant() switch
    {
        "none" => ChainStatus.None,
        "pass" => ChainStatus.Pass,
        "fail" => ChainStatus.Fail,
        _ => null,
    };
}
