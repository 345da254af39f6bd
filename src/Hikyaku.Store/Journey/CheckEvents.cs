namespace Hikyaku.Store.Journey;

/// <summary>It was looked whether the name of the client's address leads back to it.</summary>
/// <param name="At">When.</param>
/// <param name="Result">pass, fail, temperror, permerror (RFC 8601 §2.7.3).</param>
/// <param name="Name">The name, when it does.</param>
public sealed record ClientNameChecked(DateTimeOffset At, string Result, string? Name) : JourneyEvent(At);

/// <summary>The client greeted with an odd name.</summary>
/// <param name="At">When.</param>
/// <param name="Name">The name.</param>
/// <param name="Oddity">ourname, nofullname, otheraddress.</param>
public sealed record GreetingLooked(DateTimeOffset At, string Name, string Oddity) : JourneyEvent(At);

/// <summary>The author's domain, which can't be forged, publishes a picture for its mail (BIMI).</summary>
/// <param name="At">When.</param>
/// <param name="Domain">The domain.</param>
/// <param name="Picture">Where it lies.</param>
/// <param name="Certificate">Where it is certified; null when it is not.</param>
public sealed record BimiFound(DateTimeOffset At, string Domain, string Picture, string? Certificate) : JourneyEvent(At);

/// <summary>A domain was asked whether the client may send in its name (SPF).</summary>
/// <param name="At">When.</param>
/// <param name="Identity">mailfrom or helo.</param>
/// <param name="Domain">The domain.</param>
/// <param name="Result">none, neutral, pass, fail, softfail, temperror, permerror.</param>
/// <param name="Term">The term of its record that decided.</param>
/// <param name="Through">Where that term led, when it refers to other records.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record SpfChecked(DateTimeOffset At, string Identity, string Domain, string Result, string? Term, string? Through, string Reason) : JourneyEvent(At);

/// <summary>A signature was verified (DKIM).</summary>
/// <param name="At">When.</param>
/// <param name="Domain">Who signed; null when that can't be read.</param>
/// <param name="Selector">With which of its keys.</param>
/// <param name="Result">pass, fail, policy, neutral, temperror, permerror.</param>
/// <param name="Damage">What does not fit: body, header, bodyandheader, truncated; null when that is not known.</param>
/// <param name="WeakKey">True when the key is one that others may break before long.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record DkimChecked(DateTimeOffset At, string? Domain, string? Selector, string Result, string? Damage, bool WeakKey, string Reason) : JourneyEvent(At);

/// <summary>Signatures beyond those that are looked at.</summary>
/// <param name="At">When.</param>
/// <param name="Count">How many.</param>
public sealed record SignaturesIgnored(DateTimeOffset At, int Count) : JourneyEvent(At);

/// <summary>It was looked whether the seals of those who passed the message on are right (ARC).</summary>
/// <param name="At">When.</param>
/// <param name="Result">pass, fail, temperror.</param>
/// <param name="Sealers">Who passed it on, the first one first.</param>
/// <param name="TrustedSealer">The one of them that is trusted and saw that the author's domain vouched for it; null without one.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record ArcChecked(DateTimeOffset At, string Result, IReadOnlyList<string> Sealers, string? TrustedSealer, string Reason) : JourneyEvent(At);

/// <summary>The copy that is passed on was sealed with what was found out about it (ARC).</summary>
/// <param name="At">When.</param>
/// <param name="Domain">Who passes it on.</param>
/// <param name="Selector">With which key.</param>
/// <param name="Instance">The number in the chain.</param>
public sealed record ChainSealed(DateTimeOffset At, string Domain, string Selector, int Instance) : JourneyEvent(At);

/// <summary>It was looked whether the domain of the author vouches for the message (DMARC).</summary>
/// <param name="At">When.</param>
/// <param name="AuthorDomain">The domain in From; null when there is none.</param>
/// <param name="PolicyDomain">The domain whose record counted.</param>
/// <param name="Result">none, pass, fail, temperror, permerror.</param>
/// <param name="Policy">What that record asks for when nobody vouches: none, quarantine, reject.</param>
/// <param name="AlignedSignature">The signing domain that vouches.</param>
/// <param name="SpfAligned">True when the sender of the envelope vouches.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record DmarcChecked(
    DateTimeOffset At, string? AuthorDomain, string? PolicyDomain, string Result, string? Policy, string? AlignedSignature, bool SpfAligned, string Reason) : JourneyEvent(At);

/// <summary>It was decided what follows from the checks for a recipient's domain.</summary>
/// <param name="At">When.</param>
/// <param name="Domain">The recipients' domain.</param>
/// <param name="Handling">mark, junk.</param>
/// <param name="Rule">By which rule.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record Judged(DateTimeOffset At, string Domain, string Handling, string Rule, string Reason) : JourneyEvent(At);

/// <summary>Fields that pretended to be results of ours were taken out of the header (RFC 8601 §5).</summary>
/// <param name="At">When.</param>
/// <param name="Count">How many.</param>
public sealed record ForgedResultsRemoved(DateTimeOffset At, int Count) : JourneyEvent(At);
