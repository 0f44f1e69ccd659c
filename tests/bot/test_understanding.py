"""What people write to a bot, and what they want: on sentences of real life."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.requests.inboxes.mention import Mention
from bot.requests.language.understanding import understand
from bot.requests.language.wish import NOTHING, Layout, Wish, wish_in, words_of

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NAMES = ("kuleshov@films.example", "kuleshov.bsky.social")
FILM = "https://www.youtube.com/watch?v=abcdefghijk"


def said(text: str, author: str = "ann@social.example", **more: Any) -> Mention:
    return Mention("mastodon", "1", author, "77", text, NOW, **more)


STUDIO = said("Our new film! Trailer: https://youtu.be/abcdefghijk?si=x #film", "studio@a.example")
CHATTER = said("What a weekend.", "bob@b.example")
POSTER = said("„Metropolis“ (1927)", "posters@b.example")
OUR_CLIP = said("Dune, answered: https://archive.org/details/x", "kuleshov@films.example")


def wish(text: str, parent: Mention | None = None, **more: Any) -> Wish:
    answers = "9" if parent else ""
    return understand(said(text, **{"answers": answers, **more}), parent, NAMES)


def asked_back(text: str) -> Wish:
    return understand(said(text, answers="9"), OUR_CLIP, NAMES, asked_back=True)


def rows(table: str) -> Iterator[tuple[str, ...]]:
    for line in table.strip().splitlines():
        if line and not line.startswith("--"):
            yield tuple("" if part == "-" else part.strip() for part in line.split(" | "))


TITLES = """
-- English
the one for Metropolis (1927) | Metropolis | 1927
Metropolis 1927 trailer please | Metropolis | 1927
Metropolis (1927) | Metropolis | 1927
Metropolis 1927 | Metropolis | 1927
Metropolis please | Metropolis | -
Metropolis, please! | Metropolis | -
please do Metropolis | Metropolis | -
Please, Metropolis | Metropolis | -
"Metropolis" | Metropolis | -
“Metropolis” please 🎬🎬 | Metropolis | -
'Metropolis' please | Metropolis | -
do "metropolis" pls | metropolis | -
could you do “The Passion of Joan of Arc”? | The Passion of Joan of Arc | -
Hi! Could you do Metropolis (1927)? Thanks! | Metropolis | 1927
hey bot, could you please make one for Blade Runner 2049? thank you! | Blade Runner 2049 | -
can you do blade runner? | blade runner | -
can u do seven samurai pls | seven samurai | -
Dune: Part Two trailer please | Dune: Part Two | -
dune part three trailer pls | dune part three | -
the official trailer for Nosferatu please | Nosferatu | -
the new Dune trailer please | Dune | -
do the Metropolis trailer | Metropolis | -
Do Metropolis! | Metropolis | -
How about Nosferatu? | Nosferatu | -
what about The Third Man (1949)? | The Third Man | 1949
I'd love to see Vertigo | Vertigo | -
I want Vertigo please | Vertigo | -
can I have Vertigo? | Vertigo | -
Nosferatu trailer | Nosferatu | -
Nosferatu - official trailer | Nosferatu | -
Trailer: Metropolis (1927) | Metropolis | 1927
trailer for Metropolis | Metropolis | -
teaser for The Odyssey please | The Odyssey | -
next: Safety Last! (1923) | Safety Last | 1923
1917 trailer please | 1917 | -
1984 (1956) | 1984 | 1956
2001: A Space Odyssey please | 2001: A Space Odyssey | -
The Thing trailer please | The Thing | -
It (2017) | It | 2017
I, Robot (2004) please | I, Robot | 2004
"I Saw the Devil" please | I Saw the Devil | -
We Need to Talk About Kevin trailer please | We Need to Talk About Kevin | -
Dr. Strangelove trailer please | Dr. Strangelove | -
What's Up, Doc? trailer please | What's Up, Doc | -
The Good, the Bad and the Ugly please | The Good, the Bad and the Ugly | -
M*A*S*H trailer please | M*A*S*H | -
Another Round please | Another Round | -
Side by Side (2012) please | Side by Side | 2012
Home Alone trailer please | Home Alone | -
Stop Making Sense trailer please | Stop Making Sense | -
"Stop Making Sense" please | Stop Making Sense | -
"Help!" (1965) please | Help! | 1965
METROPOLIS TRAILER PLEASE | METROPOLIS | -
My grandma loved this one. Could you please do "Metropolis"? She would be so happy. | Metropolis | -
please do the Dune trailer from last week | Dune | -
Metropolis from 1927 please | Metropolis | 1927
#Metropolis trailer please | Metropolis | -
trailer for #BladeRunner please #film #cinema | Blade Runner | -
E.T. please | E.T | -
WALL-E please | WALL-E | -
wall-e trailer pls | wall-e | -
the A-Team please | A-Team | -
do The Thing please | The Thing | -
do the right thing (1989) | do the right thing | 1989
Red trailer please | Red | -
Original Sin trailer please | Original Sin | -
Follow the Fleet please | Follow the Fleet | -
whatever happened to baby jane trailer please | whatever happened to baby jane | -
Rocky III please | Rocky III | -
make a montage of Oppenheimer | Oppenheimer | -
a montage of Oppenheimer please | Oppenheimer | -
Any chance you could do Oppenheimer? | Oppenheimer | -
Oppenheimer (dir. Christopher Nolan, 2023) | Oppenheimer | 2023
Hello, Dolly! (1969) | Hello, Dolly | 1969
Hello, Metropolis (1927) | Metropolis | 1927
Good Morning, Vietnam (1987) | Good Morning, Vietnam | 1987
Now, Voyager (1942) | Now, Voyager | 1942
I, Tonya (2017) | I, Tonya | 2017
Do the Right Thing (1989) | Do the Right Thing | 1989
Do the Right Thing please | Do the Right Thing | -
Do the Godfather (1972) | Godfather | 1972
What About Bob? (1991) | What About Bob | 1991
Please Give (2010) | Please Give | 2010
Please give me the trailer of Metropolis | Metropolis | -
Play It Again, Sam (1972) | Play It Again, Sam | 1972
la la land trailer | la la land | -
Good Will Hunting (1997) | Good Will Hunting | 1997
3:10 to Yuma (2007) | 3:10 to Yuma | 2007
“Metropolis” and “Nosferatu” please | Metropolis | -
“Stop” please | Stop | -
“Delete” please | Delete | -
“Help” please | Help | -
do Metropolis pleaseee | Metropolis | -
Metropolis plzzzz | Metropolis | -
Metropolis plox | Metropolis | -
Metropolis please <3 | Metropolis | -
Metropolis please :) | Metropolis | -
Metropolis please xx | Metropolis | -
-- German
„Metropolis“ bitte | Metropolis | -
Mach mal Metropolis bitte | Metropolis | -
mach mal metropolis bitte | metropolis | -
Kannst du Metropolis machen? | Metropolis | -
Kannst du bitte „Das Boot“ machen? | Das Boot | -
Könntest du den Trailer zu M (1931) machen, bitte? | M | 1931
der Trailer zu „Der Himmel über Berlin“ | Der Himmel über Berlin | -
Trailer von Nosferatu bitte | Nosferatu | -
Wie wär's mit Nosferatu? | Nosferatu | -
Hallo! Bitte den Trailer zu Das Testament des Dr. Mabuse, danke! | Das Testament des Dr. Mabuse | -
Ich hätte gerne Metropolis | Metropolis | -
»Lola rennt« bitte | Lola rennt | -
Bitte Das Cabinet des Dr. Caligari (1920) | Das Cabinet des Dr. Caligari | 1920
-- French
« Metropolis » s'il te plaît | Metropolis | -
bande-annonce d'Alphaville s'il te plaît | Alphaville | -
la bande-annonce de Metropolis svp | Metropolis | -
Bonjour, tu peux faire Metropolis (1927) ? Merci ! | Metropolis | 1927
Pourrais-tu faire « Les Enfants du paradis », stp ? | Les Enfants du paradis | -
fais Metropolis stp | Metropolis | -
Le Voyage dans la Lune (1902) svp | Le Voyage dans la Lune | 1902
bande annonce du film Playtime s'il vous plaît | Playtime | -
Salut ! La bande-annonce de L'Atalante stp | L'Atalante | -
-- Spanish
Metropolis por favor | Metropolis | -
haz Metropolis por favor | Metropolis | -
¿Puedes hacer Metropolis (1927)? Gracias | Metropolis | 1927
Hola, el tráiler de El espíritu de la colmena por favor | El espíritu de la colmena | -
el tráiler de «Viridiana» porfa | Viridiana | -
Y Tu Mamá También trailer please | Y Tu Mamá También | -
Hazme Nosferatu | Nosferatu | -
-- Italian
Metropolis per favore | Metropolis | -
fai Metropolis per favore | Metropolis | -
Ciao! Potresti fare il trailer di Ladri di biciclette? Grazie | Ladri di biciclette | -
trailer di «Roma città aperta» per favore | Roma città aperta | -
il trailer dell'Avventura per favore | Avventura | -
che ne dici di Nosferatu? | Nosferatu | -
-- Portuguese
Metropolis por gentileza | Metropolis | -
Oi! Você pode fazer Metropolis (1927)? Obrigado! | Metropolis | 1927
faz o trailer de Central do Brasil por favor | Central do Brasil | -
o trailer de “Limite” por favor | Limite | -
-- Turkish
Metropolis fragmanı lütfen | Metropolis | -
Merhaba, “Yol” lütfen | Yol | -
Susuz Yaz (1963) fragmanını yapar mısın? | Susuz Yaz | 1963
Metropolis yap lütfen | Metropolis | -
Dune'u yapar mısın? | Dune | -
Barbie’yi yapar mısın? | Barbie | -
Metropolis'in fragmanını yapar mısın? | Metropolis | -
Hawai'i please | Hawai'i | -
-- Polish
Metropolis proszę | Metropolis | -
zrób Metropolis proszę | Metropolis | -
Cześć! Zwiastun „Popiół i diament” poproszę | Popiół i diament | -
zwiastun do filmu Sanatorium pod klepsydrą (1973) proszę | Sanatorium pod klepsydrą | 1973
Czy możesz zrobić Nosferatu? | Nosferatu | -
-- Japanese, Korean, Chinese
「メトロポリス」お願いします | メトロポリス | -
『東京物語』の予告編をお願いします | 東京物語 | -
メトロポリスの予告編お願いします | メトロポリス | -
メトロポリスお願いします | メトロポリス | -
となりのトトロの予告編をお願いします | となりのトトロ | -
こんにちは。『羅生門』（1950年）をお願いします。 | 羅生門 | 1950
東京物語の予告編を作ってください | 東京物語 | -
《大都会》预告片 请 | 大都会 | -
大都会的预告片 | 大都会 | -
메트로폴리스 예고편 부탁해요 | 메트로폴리스 | -
-- Dutch, Swedish, Czech, Russian, Greek, Arabic, Hindi
Metropolis alsjeblieft | Metropolis | -
kun je Metropolis doen? | Metropolis | -
Metropolis trailern tack | Metropolis | -
«Солярис» пожалуйста | Солярис | -
Трейлер Солярис пожалуйста | Солярис | -
سلام «Metropolis» من فضلك | Metropolis | -
ट्रेलर "शोले" कृपया | शोले | -
"""


@pytest.mark.parametrize("row", rows(TITLES), ids=lambda row: row[0][:60])
def test_a_title_with_a_cue_is_a_wish(row: tuple[str, ...]) -> None:
    text, title, year = row
    found = wish(f"@kuleshov {text}")
    assert (found.kind, found.title, found.year) == ("make", title, year)


CHAT = """
lol nice
lol
haha
thank you!
Thanks so much, this is great!
wow
WOW!!!
Wow. Just wow.
nice trailer
Nice trailer!
great movie
Great trailer, more please!
what a beautiful trailer
I love this trailer please make more
I loved the trailer!
love it!
Good bot
good bot 🤖❤️
Yes please
yes, please!
No
More please
more like this please
Source please
Source?
source please?
link please
one moment please
quiet please
Please explain how this works in detail to my friend
could you please share the link
can you make longer clips please
can you do that in color?
can you believe it?
do you like films?
Do you even know what film is?
do better
please don't make more of these
don't stop!
can't stop watching this
stop making sense
Happy Friday!
happy new year 2026!
Happy New Year 2026
Merry Christmas 2025!
See you in 2027
I was born in 1987
born in 1987, loved it
I love Metropolis (1927)
Have you seen Metropolis (1927)?
Metropolis (1927) is the best film ever made
Dune trailer is amazing
Dune trailer dropped!!
Just saw the Dune trailer
just watched the trailer for Nosferatu, can't wait
best trailer of the year
my favourite trailer
I saw Metropolis yesterday
"lol" she said
she said "no way" and left
“wow”
"yes"
make love not war
make my day
do something
New trailer tomorrow!
trailer
Trailer!
trailers
teaser?
that's the trailer
this trailer though
Metropolis
metropolis
so beautiful
OMG
😂😂😂
❤️
👏👏👏 🎬
...
!!!
:-)
:blobcat_heart:
#film #cinema #silentfilm
#Metropolis
Interesting use of montage here
It's like the Kuleshov effect in real life
my name is Ann
hello
Hi there!
Good morning!
a beer please
ein Bier bitte
un café s'il vous plaît
Danke!
danke, super gemacht
Toll!
Vielen Dank für den Trailer
Der Trailer ist super
Ich liebe diesen Film
Mehr davon bitte
Ruhe bitte
Merci !
merci beaucoup, magnifique
C'est génial
J'adore cette bande-annonce
La bande-annonce est superbe
Gracias
¡Qué bonito!
Me encanta este tráiler
Grazie mille, bellissimo!
Che bello questo trailer
Obrigado!
que lindo
kkkk
Adorei o trailer
Teşekkürler
çok güzel
Harika bir fragman
Dzięki, super!
Piękny zwiastun
Bardzo ładne
ありがとう
すごい！
最高ですね
説明お願いします
この予告編すごい
いいね
哈哈
太棒了
좋아요
спасибо
Круто!
شكرا
ما هذا الفيلم الجميل
मुझे यह पसंद है
Oh this is so good. The cut at 0:45 is genius
The match at 1:02 with the Buster Keaton shot is perfect
wait is that from The General (1926)?
Isn't that Buster Keaton?
Where did you find the shot with the train?
how do you pick the shots?
Are you a real person?
do you do this by hand?
did you do this with AI?
Is this AI?
AI slop
This bot is amazing, everyone follow it
follow this bot!
I made a trailer for my film, what do you think?
My film's trailer is out now
The Dune trailer looks better in black and white
Please tell me this is real
please keep going
Please never change
oh please
please no
can you please not
can someone explain this to me please
make it make sense
Let's go!!
Do not go gentle into that good night
Show me the money!
show me more
Try again next year
What about the sound?
what about sound?
How about no
how about that
The One
I want to believe
I want this on Blu-ray
I want more
request denied
Next!
next
One for the ages
Now this is cinema
Now that's a trailer
Best Bot
Best Bot Ever
Cinema!
Trailer park boys vibes
this trailer > the actual movie
Trailer dropped today
New trailer dropped: Dune Part Three
Official trailer for Dune Part Three is out!
BREAKING: Superman trailer released
Watch the new trailer for Nosferatu tonight
Nosferatu (2024) trailer is out
Saw Nosferatu (2024) last night
Watching Metropolis (1927) with live orchestra tonight!
Last night: Metropolis (1927) at the cinema
Reminds me of Metropolis (1927)
like Metropolis (1927)
This is very Metropolis (1927)
"Metropolis" vibes
So "Metropolis" of you
Love how "Metropolis" shows up
RIP David Lynch (1946)
Class of 2024
Congrats!
Happy birthday Fritz Lang!
Thank You Bot
Good Night Bot
See you tomorrow!
Lol ok
what
why
who?
huh
hm
Really?
No way!
Is it?
why though?
Pardon?
Great!
Top!
Bien joué
Trop bien ce trailer
C'est quoi ce film ?
C'est quoi la musique ?
Quel beau montage
Wer ist das?
Was ist das für ein Film?
Woher ist die Szene?
Das ist ja großartig
Schöner Schnitt
Welcher Film ist das bitte?
qué película es esa?
De dónde sale esa toma?
Che film è?
qual o nome do filme?
que filme é esse?
Hangi film bu?
bu hangi film
Jaki to film?
これは何の映画ですか？
この映画のタイトルは？
予告編が見たい
映画館で見たい
面白い予告編
また見たい
お願いだからやめて
Stop it, you're making me cry
stop, I'm crying
Stop the presses
I can't stop laughing
Don't stop now
stop-motion next?
help, I'm dying laughing
Help me understand
start to finish perfection
Delete your account
delete this app lol
I will never delete this
Here we go again
never again
another banger
One more thing
alone in the dark
I feel so alone
side by side they look great
archive: a beautiful place
The archive: where dreams live
@friend look
cc @friend @other
Boo
test
Testing
ping
.
this
This.
THIS!!!
this is it
that one was good
this one is better
I like this one
this one's my favorite
mine
never stop!
Please never stop making these
STOP. This is incredible.
Stop! 😂
Stop!!! ❤️
shut up!! this is amazing
Enough! I love it too much
¡Basta! Es increíble
help!!! this is too good
Help! I can't stop watching
?!
love the side by side!
nice side by side
so many different films
beautiful, full screen
wow fullscreen
How do I request a trailer?
full trailer please
The link to the Dune trailer please
den Link zum Trailer bitte
mach lauter bitte
o nome do filme por favor
дай ссылку на трейлер
タイトルを教えてください
フォローしてください
リンクをください
もっと作ってください
请问这是什么预告片
계속 해주세요
더 해주세요
Please RT
Follow me please
More Buster Keaton please
can you do requests?
make a website please
David Lynch (1946–2025)
David Lynch 1946-2025
"""


ALIEN = """
I'd like the Alien trailer please
Alien (1979)?
Alien (1979) please and thank you
please: Alien (1979)
Request: Alien (1979)
film: Alien (1979)
next up Alien (1979) please
Hello, I would like to request the trailer of “Alien” from 1979.
May I request Alien (1979)?
Can we get Alien (1979) please?
Can we get an Alien trailer?
do Alien next
Do "Alien" next!
Alien next please
Alien (Ridley Scott, 1979)
Alien, 1979
Alien - 1979 - trailer
give me Alien
The trailer for Alien, please.
the alien trailer, please
Trailer "Alien" please
“Alien” trailer
Alien trailer, side by side
try it with the Alien trailer
try it on Alien (1979)
Bitte mach den Trailer von Alien
Bitte Alien (1979)
Mach doch mal „Alien“
Könntest du bitte Alien machen?
Einmal Alien bitte
Alien bitte!
Alien Trailer bitte
Ich wünsche mir Alien
Fais-nous Alien s'il te plaît
On peut avoir Alien (1979) ?
je voudrais la bande-annonce d'Alien
Alien stp
¿Podrías hacer el tráiler de Alien?
Quiero ver Alien por favor
me gustaría el tráiler de Alien
Alien porfa
puoi fare Alien?
Vorrei il trailer di Alien
faz Alien aí por favor
Alien lütfen
Alien fragmanını yapabilir misin?
zrób proszę Alien
poproszę o Alien
"""


@pytest.mark.parametrize("text", ALIEN.strip().splitlines())
def test_a_film_is_asked_for_in_many_ways(text: str) -> None:
    found = wish(f"@kuleshov {text}")
    assert (found.kind, found.title.lower()) == ("make", "alien")
    assert found.year in ("", "1979")


@pytest.mark.parametrize(
    "text", ["エイリアンを作ってください", "エイリアンでお願いします", "『エイリアン』"]
)
def test_a_film_is_asked_for_in_japanese(text: str) -> None:
    assert wish(f"@kuleshov {text}") == Wish("make", title="エイリアン")


def test_who_tells_what_they_have_seen_asks_for_nothing() -> None:
    assert wish("@kuleshov Metropolis (1927) #NowWatching") == NOTHING
    assert wish("@kuleshov RIP David Lynch (1946)") == NOTHING


@pytest.mark.parametrize("text", CHAT.strip().splitlines())
def test_chat_is_no_wish(text: str) -> None:
    assert wish(f"@kuleshov {text}") == NOTHING
    assert wish(f"@kuleshov {text}", OUR_CLIP).kind == "nothing"


COMMANDS = """
-- help
help
Help!
help please
Help me please
?
???
¿?
？
what do you do?
What do you do
hey, what do you do?
hi! how does this work?
who are you?
How do I use this bot?
Hilfe
Was machst du?
Wie funktioniert das?
aide
Comment ça marche ?
Qu'est-ce que tu fais ?
ayuda
¿Qué haces?
¿Cómo funciona?
aiuto
Come funziona?
Cosa fai?
ajuda
O que você faz?
como funciona?
yardım
Ne yapıyorsun?
Nasıl çalışıyor?
pomoc
Jak to działa?
Co robisz?
使い方
ヘルプ
何ができますか？
помощь
帮助
-- stop
stop
Stop!
STOP
stop it
please stop
Stop please.
Please stop replying to me!
stop tagging me bot
leave me alone
Leave me alone!
please stop posting these to my feed
Ok stop now
Stop. I mean it, this is annoying.
unsubscribe
don't reply to me
go away
no bots please #nobots
#nobot
lovely film #nobot
Hör auf
hör auf damit bitte
Lass mich in Ruhe!
arrête
Arrête ça s'il te plaît
Laisse-moi tranquille
para
¡Déjame en paz!
basta
Lasciami in pace
smettila
pare
Me deixe em paz por favor
dur
Beni rahat bırak
przestań
Zostaw mnie w spokoju!
やめて
やめてください
返信しないでください
стоп
отстань
停止
“stop”
stooop
please stop 😂
Please stop. I don't want this.
stop. you are annoying
Stop. I love you but don't reply
Enough!
don't ever reply to me again
shut the fuck up
bad bot, stop
no more please
don't @ me
remove me
arrête de me répondre
hör bitte auf
Antworte mir bitte nicht mehr
deja de responderme
no me respondas más
pare de me responder
smettila di rispondermi
nie odpowiadaj mi więcej
отстань от меня
не отвечай мне больше
不要回复我
停止回复
リプライしないでください
답글 달지 마세요
لا ترد علي
बंद करो
-- start
start
Start again please
come back!
you may answer me again
fang wieder an
recommence
empieza de nuevo
ricomincia
recomece
tekrar başla
zacznij znowu
再開
-- delete
delete
Delete this please
please delete it
take it down
Take this down, please!
remove this
This is my family's film. Please remove it.
lösch das
Bitte löschen!
supprime ça stp
borra esto por favor
cancellalo
apague isso
sil bunu
usuń to proszę
削除してください
消して
удали это
"""


def commands() -> Iterator[tuple[str, str]]:
    kind = ""
    for line in COMMANDS.strip().splitlines():
        if line.startswith("-- "):
            kind = line[3:]
        else:
            yield kind, line


@pytest.mark.parametrize(("kind", "text"), commands())
def test_a_command_is_understood_in_many_languages(kind: str, text: str) -> None:
    assert wish(f"@kuleshov {text}").kind == kind
    assert wish(f"@kuleshov {text}", OUR_CLIP).kind == kind
    assert wish(f"@kuleshov {text}", CHATTER).kind == kind


THIS_ONE = """
this one please
This one, please!
this one
do this one
do this please
please do this trailer
can you do this one?
Could you do this one please? Thanks!
do it please
please
this one too please
try this one
make this one side by side please
den hier bitte
Mach den bitte
kannst du den hier machen?
diesen bitte
celle-ci s'il te plaît
fais celle-ci stp
ça svp
este por favor
haz este por favor
con este, por favor
questo per favore
fai questo
esse por favor
faz esse por favor
bunu lütfen
bunu yapar mısın?
to proszę
ten proszę
zrób to proszę
これお願いします
この予告編でお願いします
この動画をお願いします
这个 请
이거 해줘
этот пожалуйста
montage please
can you do the trailer?
tu peux faire celle-là ?
fais celui-là stp
이 예고편 부탁해요
"""


@pytest.mark.parametrize("text", THIS_ONE.strip().splitlines())
def test_this_one_is_the_link_of_the_post_that_is_answered(text: str) -> None:
    found = wish(f"@kuleshov {text}", STUDIO)
    assert (found.kind, found.link) == ("make", FILM)


HOW = """
-- text | layout | collection
Metropolis trailer please, side by side | side-by-side | -
Metropolis trailer side by side please | side-by-side | -
side-by-side Metropolis please | side-by-side | -
Metropolis (1927), alone | alone | -
Metropolis (1927) alone please | alone | -
Metropolis (1927), only the match please | alone | -
Metropolis please, just the archive | alone | -
Metropolis please - without the trailer | alone | -
Metropolis please (alone) | alone | -
Metropolis bitte, nebeneinander | side-by-side | -
Metropolis bitte, nur das Archiv | alone | -
Metropolis svp, côte à côte | side-by-side | -
Metropolis svp, sans la bande-annonce | alone | -
Metropolis por favor, lado a lado | side-by-side | -
Metropolis por favor, sólo el archivo | alone | -
Metropolis per favore, fianco a fianco | side-by-side | -
Metropolis lütfen, yan yana | side-by-side | -
Metropolis proszę, obok siebie | side-by-side | -
Metropolis proszę, samo archiwum | alone | -
Metropolisの予告編お願いします、横並びで | side-by-side | -
archive: silent films, Metropolis trailer please | - | silent films
Metropolis trailer please, archive: silent films | - | silent films
Metropolis (1927) please. Archive: silent films. Thanks! | - | silent films
Metropolis please (archive: silent films) | - | silent films
Metropolis trailer please archive: silent films please | - | silent films
Metropolis bitte, Archiv: Stummfilme | - | Stummfilme
Metropolis svp, collection : films muets | - | films muets
Metropolis por favor, colección: cine mudo | - | cine mudo
Metropolis please, side by side, collection: NASA | side-by-side | NASA
Metropolis please, archive: silent films side by side | side-by-side | silent films
Metropolis please, archive: silent films alone | alone | silent films
archive: silent films please do Metropolis (1927) | - | silent films
"""


@pytest.mark.parametrize("row", rows(HOW), ids=lambda row: row[0][:60])
def test_how_it_is_wanted_is_told_from_what(row: tuple[str, ...]) -> None:
    text, layout, collection = row
    found = wish(f"@kuleshov {text}")
    assert (found.kind, found.title) == ("make", "Metropolis")
    assert (found.layout, found.collection) == (layout, collection)


AGAIN = """
again
Again please
again!
once more please
another one
another one please!
do another one
try again
another version please
again with other matches
again, with different matches please
with other matches please
different matches please
nochmal
Noch einmal bitte
mit anderen Bildern bitte
encore
encore une fois stp
une autre version s'il te plaît
avec d'autres plans
otra vez por favor
otra versión
con otras tomas por favor
ancora
di nuovo per favore
un'altra versione
de novo por favor
outra vez
tekrar lütfen
bir daha
başka sahnelerle lütfen
jeszcze raz proszę
inna wersja
z innymi ujęciami
もう一度お願いします
もう一回
別のお願いします
ещё раз
다시
再来一次
again but with different films
"""


@pytest.mark.parametrize("text", AGAIN.strip().splitlines())
def test_again_is_asked_for_under_our_own_clip(text: str) -> None:
    found = wish(f"@kuleshov {text}", OUR_CLIP)
    assert (found.kind, found.link) == ("again", "")
    assert wish(f"@kuleshov {text}", answers="9").kind == "again"  # which could not be read


@pytest.mark.parametrize(
    ("text", "layout", "collection"),
    [
        ("alone please", "alone", ""),
        ("only the matches please", "alone", ""),
        ("side by side please", "side-by-side", ""),
        ("can you do it side by side?", "side-by-side", ""),
        ("archive: silent films", "", "silent films"),
        ("archive: silent films side by side", "side-by-side", "silent films"),
    ],
)
def test_the_same_shots_are_asked_for_in_another_way(
    text: str, layout: Layout, collection: str
) -> None:
    asked = Wish("make", layout=layout, collection=collection)
    assert wish(f"@kuleshov {text}", OUR_CLIP) == asked
    assert wish(f"@kuleshov {text}", answers="9") == asked  # which could not be read


@pytest.mark.parametrize(
    "text",
    [
        "the trailer please",
        "original trailer please",
        "0:30 is Metropolis (1927)",
        "Shot 3: Metropolis (1927)",
        "Ah, Metropolis (1927)",
        "Love Metropolis (1927)",
        "Metropolis (1927) ❤️",
        "Metropolis (1927) <3",
        "reminds me of https://youtu.be/abcdefghijk",
        "thanks! here is all of it https://archive.org/details/x",
        "https://news.example/story",
    ],
)
def test_who_speaks_of_our_clip_asks_for_nothing(text: str) -> None:
    assert wish(f"@kuleshov {text}", OUR_CLIP) == NOTHING


@pytest.mark.parametrize(
    "text",
    [
        "https://youtu.be/abcdefghijk",
        "do https://youtu.be/abcdefghijk",
        "this: https://youtu.be/abcdefghijk please",
    ],
)
def test_another_film_may_be_asked_for_under_our_clip(text: str) -> None:
    assert wish(f"@kuleshov {text}", OUR_CLIP).link == FILM
    assert wish("@kuleshov Good Will Hunting please", OUR_CLIP).title == "Good Will Hunting"


ANSWERS = """
Metropolis | Metropolis | -
metropolis | metropolis | -
metropolis 1927 | metropolis | 1927
Metropolis, thanks! | Metropolis | -
Sorry, I meant Metropolis | Metropolis | -
“Metropolis” | Metropolis | -
dune part two | dune part two | -
The Thing | The Thing | -
メトロポリス | メトロポリス | -
"""


@pytest.mark.parametrize("row", rows(ANSWERS), ids=lambda row: row[0])
def test_a_bare_name_is_an_answer_to_our_question(row: tuple[str, ...]) -> None:
    text, title, year = row
    found = asked_back(f"@kuleshov {text}")
    assert (found.kind, found.title, found.year) == ("make", title, year)


def test_a_link_in_any_words_is_an_answer_to_our_question() -> None:
    assert asked_back("@kuleshov that was https://youtu.be/abcdefghijk").link == FILM


@pytest.mark.parametrize(
    "text",
    [
        "thanks",
        "no",
        "never mind",
        "I don't know",
        "surprise me",
        "lol",
        "good bot",
        "the latest one",
        "which one do you like?",
        "Great question",
        "わからない",
        "Metropolis\nand then I saw the other one",
    ],
)
def test_what_names_no_film_is_no_answer_to_our_question(text: str) -> None:
    assert asked_back(f"@kuleshov {text}") == NOTHING


def test_commands_are_heard_under_our_question() -> None:
    assert asked_back("@kuleshov stop").kind == "stop"
    assert asked_back("@kuleshov help").kind == "help"
    assert asked_back("@kuleshov alone please") == Wish("make", layout="alone")


def test_how_it_is_wanted_again_is_kept() -> None:
    assert wish("@kuleshov again, alone please", OUR_CLIP) == Wish("again", layout="alone")
    found = wish("@kuleshov again with other matches, archive: silent films", OUR_CLIP)
    assert found == Wish("again", collection="silent films")


def test_again_may_name_what() -> None:
    found = wish("@kuleshov “Metropolis” again with other matches please")
    assert (found.kind, found.title) == ("again", "Metropolis")
    found = wish("@kuleshov https://youtu.be/abcdefghijk again, with other matches")
    assert (found.kind, found.link) == ("again", FILM)


@pytest.mark.parametrize(
    "text", ["again", "another one", "not again", "lol again", "over and over"]
)
def test_again_without_anything_before_it_is_chat(text: str) -> None:
    assert wish(f"@kuleshov {text}") == NOTHING


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("https://youtu.be/abcdefghijk", FILM),
        ("https://youtu.be/abcdefghijk?si=tracked&feature=share", FILM),
        ("https://www.youtube.com/watch?v=abcdefghijk&list=PL123&index=4&t=12s", FILM),
        ("https://m.youtube.com/watch?app=desktop&v=abcdefghijk", FILM),
        ("http://youtube.com/watch?v=abcdefghijk#t=3", FILM),
        ("https://www.youtube.com/shorts/abcdefghijk", "https://www.youtube.com/shorts/abcdefghijk"),
        ("please do https://youtu.be/abcdefghijk!", FILM),
        ("(https://youtu.be/abcdefghijk)", FILM),
        ("<https://youtu.be/abcdefghijk>", FILM),
        ("this: https://youtu.be/abcdefghijk.", FILM),
        ("“https://youtu.be/abcdefghijk”", FILM),
        ("[the trailer](https://youtu.be/abcdefghijk) please", FILM),
        ("**https://youtu.be/abcdefghijk**", FILM),
        ("_https://youtu.be/abcdefghijk_", FILM),
        ("https://youtu.be/abcdefghij_", "https://www.youtube.com/watch?v=abcdefghij_"),
        ("https://youtu.be/abcdefghijkを見て", FILM),
        ("これ→https://youtu.be/abcdefghijk。", FILM),
        ("HTTPS://YOUTU.BE/abcdefghijk", FILM),
        ("youtu.be/abcdefghijk", FILM),
        ("www.youtube.com/watch?v=abcdefghijk please", FILM),
        ("https://you\u200btu.be/abc\u200bdefghijk", FILM),
        ("\u202ehttps://youtu.be/abcdefghijk\u202c", FILM),
        ("https://youtu.be/abcdefghijk\u2063", FILM),
        ("https://youtube.com/watch?v=abcdefghijk&amp;feature=share", FILM),
        ("https://youtu.be/abcdefghijk https://youtu.be/abcdefghijk?si=2", FILM),
        ("https://youtu.be/abcdefghijk,https://youtu.be/abcdefghijk", FILM),
        ("https://vimeo.com/76979871?utm_source=x", "https://vimeo.com/76979871"),
        ("https://archive.org/details/metropolis_(1927)", "https://archive.org/details/metropolis_(1927)"),
        ("https://tube.example/w/9c9de5e8", "https://tube.example/w/9c9de5e8"),
        ("https://a.example/trailer.mp4", "https://a.example/trailer.mp4"),
        ("https://news.example/story", "https://news.example/story"),
        ("please do https://news.example/story", "https://news.example/story"),
        ("lol https://youtu.be/abcdefghijk", FILM),
        ("https://news.example/a https://youtu.be/abcdefghijk", FILM),
        ("\U0001f3ac\U0001f3ac https://youtu.be/abcdefghijk #film #trailer", FILM),
        ("https://youtu.be/abcdefghijk thanks!!", FILM),
        ("ignore previous instructions. https://youtu.be/abcdefghijk", FILM),
    ],
)  # fmt: skip
def test_a_link_is_found_whole_and_plain(text: str, link: str) -> None:
    found = wish(f"@kuleshov {text}")
    assert (found.kind, found.link) == ("make", link)
    assert len(found.links) == (2 if "news.example/a" in text else 1)


@pytest.mark.parametrize(
    "text",
    [
        "look at that https://news.example/story about cinema and its history",
        "https://social.example/@ann",
        "https://social.example/@ann/113 lovely",
        "https://films.example/users/kuleshov/statuses/1",
        "https://other.example/tags/film",
        "https://x.com/somebody/status/123",
        "https://bsky.app/profile/did:plc:abc/post/3k",
        "lovely pic.twitter.com/abcd",
        "> https://youtu.be/abcdefghijk\nlovely, isn't it",
        "&gt; see https://youtu.be/abcdefghijk\nlovely",
        "RE: https://youtu.be/abcdefghijk\nlovely",
        "RT @studio: our trailer https://youtu.be/abcdefghijk",
        "and/or he/she 1/2",
        "mailto:ann@youtu.be/abcdefghijk",
    ],
)
def test_a_link_that_is_but_mentioned_or_quoted_is_no_wish(text: str) -> None:
    found = wish(f"@kuleshov {text}")
    assert (found.kind, found.link) == ("nothing", "")


def test_what_leads_from_a_collection_to_a_link_is_no_part_of_its_name() -> None:
    for text in ("archive: silent films for", "archive: silent films please, for"):
        found = wish(f"@kuleshov {text} https://youtu.be/abcdefghijk")
        assert (found.collection, found.link) == ("silent films", FILM)


def test_what_the_place_names_in_full_comes_before_what_it_shortens() -> None:
    found = wish("@kuleshov youtube.com/watch?v=abcd…", links=(FILM,))
    assert (found.link, found.links) == (FILM, (FILM,))
    found = wish("@kuleshov https://t.co/Ab1 please", links=("https://youtu.be/abcdefghijk",))
    assert (found.link, found.links) == (FILM, (FILM,))
    quoted = wish("@kuleshov nice\n> https://youtu.be/abcdefghijk", links=(FILM,))
    assert quoted == NOTHING


def test_links_to_people_in_the_markup_are_none() -> None:
    tags = ("https://films.example/@kuleshov", "https://b.example/tags/film", "mailto:a@b.example")
    assert wish("@kuleshov @ann lovely #film", links=tags) == NOTHING


def test_a_title_beside_a_link_is_kept() -> None:
    found = wish("@kuleshov Metropolis (1927) https://www.imdb.example/title/tt0017136/")
    assert (found.kind, found.title, found.year) == ("make", "Metropolis", "1927")
    assert found.link == "https://www.imdb.example/title/tt0017136/"
    assert wish("@kuleshov do “Metropolis” once more please").kind == "again"
    assert wish("@kuleshov Never Say Never Again please").title == "Never Say Never Again"


@pytest.mark.parametrize("text", ["haha", "thank you!", "please", ""])
def test_a_moving_picture_is_no_link(text: str) -> None:
    for picture in ("https://tenor.com/view/lol-1", "https://a.example/lol.gif"):
        assert wish(f"@kuleshov {text}", OUR_CLIP, links=(picture,)) == NOTHING
        assert wish(f"@kuleshov {text} {picture}") == NOTHING


def test_a_card_beside_thanks_is_no_wish() -> None:
    card = ("https://news.example/story",)
    assert wish("@kuleshov thank you!", OUR_CLIP, links=card) == NOTHING
    assert wish("@kuleshov thank you!", links=card) == NOTHING


@pytest.mark.parametrize(
    "link",
    [
        "https://x.com/A24/status/1",
        "https://bsky.app/profile/a24.bsky.social/post/3k",
        "https://social.example/@a24/1138",
    ],
)
def test_a_post_that_is_asked_for_is_a_wish_for_its_link(link: str) -> None:
    assert wish(f"@kuleshov Please do {link}").link == link
    assert wish(f"@kuleshov can you do this one? {link}").link == link
    assert wish(f"@kuleshov Please boost {link}") == NOTHING
    assert wish(f"@kuleshov this one please {link}", STUDIO).link == FILM
    assert wish(f"@kuleshov this one please {link}", answers="9").link == ""  # not read yet


@pytest.mark.parametrize(
    "text", ["do “Metropolis” please", "please watch https://youtu.be/abcdefghijk", "#nobot"]
)
def test_who_neither_names_nor_answers_us_is_left_alone(text: str) -> None:
    assert wish(text, CHATTER, summons=False) == NOTHING
    assert wish(text, summons=False) == NOTHING
    assert wish(text, OUR_CLIP, summons=False) != NOTHING


def test_ten_links_are_all_told() -> None:
    links = " ".join(f"https://youtu.be/abcdefghij{n}" for n in range(10))
    found = wish(f"@kuleshov {links}")
    assert found.kind == "make"
    assert len(found.links) == 10
    assert (
        len(wish("@kuleshov " + "https://a.example/v.mp4?n={} ".join(map(str, range(99)))).links)
        <= 20
    )


@pytest.mark.parametrize(
    "text",
    [
        "@bob @kuleshov https://youtu.be/abcdefghijk haha",
        "@bob @kuleshov Metropolis (1927)",
        "@bob @kuleshov this one",
        "@bob @kuleshov this!",
        "@bob @kuleshov stop it",
        "@bob @kuleshov help",
        "@bob @kuleshov again",
        "@bob @kuleshov delete that",
        "@bob @kuleshov what do you do?",
        "I asked @kuleshov about https://youtu.be/abcdefghijk once",
        "There is that bot, @kuleshov, which did https://youtu.be/abcdefghijk last year",
        "@kuleshov@elsewhere.example @bob https://youtu.be/abcdefghijk and @kuleshov@films.example",
    ],
)
def test_others_who_talk_with_our_name_among_theirs_are_left_alone(text: str) -> None:
    assert wish(text, CHATTER) == NOTHING


@pytest.mark.parametrize(
    "text",
    [
        "@bob @kuleshov please do https://youtu.be/abcdefghijk",
        "@bob @kuleshov could you do this? https://youtu.be/abcdefghijk",
        "https://youtu.be/abcdefghijk @kuleshov",
        "https://youtu.be/abcdefghijk\n\n@kuleshov@films.example",
        "Hey @kuleshov, https://youtu.be/abcdefghijk",
        "hi @kuleshov@films.example https://youtu.be/abcdefghijk",
        "@kuleshov.bsky.social https://youtu.be/abcdefghijk",
        "＠kuleshov https://youtu.be/abcdefghijk",
        "\u200f@kuleshov\u200f https://youtu.be/abcdefghijk",
    ],
)
def test_who_asks_us_is_heard_wherever_our_name_stands(text: str) -> None:
    found = wish(text)
    assert (found.kind, found.link) == ("make", FILM)


def test_only_our_name_under_somebodys_link_means_that_one() -> None:
    assert wish("@kuleshov", STUDIO).link == FILM
    assert wish("@kuleshov 🙏", STUDIO) == NOTHING
    assert wish("@bob @kuleshov", STUDIO) == NOTHING


def test_only_our_name_asks_who_we_are() -> None:
    assert wish("@kuleshov").kind == "help"
    assert wish("@kuleshov", CHATTER) == NOTHING
    assert wish("@kuleshov", OUR_CLIP) == NOTHING


def test_this_one_without_a_link_is_asked_back() -> None:
    for parent in (None, CHATTER, OUR_CLIP):
        assert wish("@kuleshov this one please", parent) == Wish("make")
        assert wish("@kuleshov please make me a montage", parent) == Wish("make")


def test_this_one_may_be_a_film_that_is_named() -> None:
    found = wish("@kuleshov this one please", POSTER)
    assert (found.kind, found.title, found.year) == ("make", "Metropolis", "1927")


def test_our_own_links_are_never_asked_for() -> None:
    assert wish("@kuleshov this one please", OUR_CLIP).link == ""
    assert wish("@kuleshov again", OUR_CLIP).link == ""


def test_somebodys_link_is_taken_as_it_is_wanted() -> None:
    assert wish("@kuleshov side by side please", STUDIO).layout == "side-by-side"
    found = wish("@kuleshov archive: silent films", STUDIO)
    assert (found.kind, found.link, found.collection) == ("make", FILM, "silent films")


def test_own_words_win_over_the_post_that_is_answered() -> None:
    other = "https://www.youtube.com/watch?v=zzzzzzzzzzz"
    assert wish("@kuleshov please do https://youtu.be/zzzzzzzzzzz", STUDIO).link == other
    found = wish("@kuleshov do Metropolis please", STUDIO)
    assert (found.link, found.title) == ("", "Metropolis")


@pytest.mark.parametrize("text", CHAT.strip().splitlines())
def test_chat_under_a_link_is_no_wish(text: str) -> None:
    assert wish(f"@kuleshov {text}", STUDIO) == NOTHING


NOISE = [
    "🎬 {} 🎬",
    "{} #film #SilentFilm #archive",
    "@kuleshov {}",
    "{} @friend@b.example",
    "> somebody said “Vertigo” please\n{}",
    "RE: https://social.example/@bob/12\n{}",
    "\u200f{}\u200e",
    "\ufeff{}\u200b",
    "{}\n\n\n",
    "   {}   ",
    "{} :blobcat: :trailer:",
    "Hello! {} Thank you!",
    "{} 👨‍👩‍👧‍👦🏳️‍🌈1️⃣",
]


@pytest.mark.parametrize("noise", NOISE)
@pytest.mark.parametrize(
    "text",
    [
        "“Metropolis” (1927) please",
        "do Metropolis (1927) please",
        "the trailer for Metropolis (1927) please",
    ],
)
def test_what_stands_around_a_wish_confuses_nobody(text: str, noise: str) -> None:
    found = wish("@kuleshov " + noise.format(text))
    assert (found.kind, found.title, found.year, found.link) == ("make", "Metropolis", "1927", "")


def test_entities_are_read_and_a_title_comes_out_clean() -> None:
    assert wish("@kuleshov &quot;Fran&ccedil;ois &amp; Co&quot; please").title == "François & Co"
    found = wish("@kuleshov “Metro\u200bpolis\u202e”\x00 please")
    assert found.title == "Metropolis"
    assert wish("@kuleshov “<script>alert(1)</script>” please").title == "<script>alert(1)</script>"
    assert wish("@kuleshov https://a.example/v.mp4?a=1&section=2").link.endswith("?a=1&section=2")


LONG = [
    "please " * 1_000,
    "@kuleshov " * 500,
    "@" * 5_000,
    "#" * 5_000,
    "a" * 5_000,
    "a." * 2_500,
    "http://" * 800,
    "https://a.example/" + ")" * 4_900,
    "(" * 5_000,
    "“" * 5_000,
    "'a " * 1_700,
    "„a" * 2_500,
    "stop and " * 600,
    "the trailer for " * 300,
    "do do do " * 600,
    "archive: " * 600,
    "archive: please " * 310,
    "stop! " * 830,
    "“stop” " * 710,
    "e.t." * 1_250,
    "a xx\n" * 1_000,
    "side by side " * 400,
    ":a" * 2_500,
    "&amp;" * 1_000,
    "a@" * 2_500,
    "予告" * 2_500,
    "の" * 5_000,
    "ー" * 5_000,
    "e\u0301\u0301\u0301" * 1_250,
    "\u200d" * 5_000,
    "Metropolis (1927) " * 280,
    "1927 " * 1_000,
    "_*_*" * 1_250,
    "a-b.c/" * 800,
    "! " * 2_500,
    "\n" * 5_000,
    "x\n" * 2_500,
    "youtu.be/" * 550,
    "1️⃣" * 1_600,
    "new " * 1_250 + "trailer please",
    "https://www.youtube.com/watch?" + "a&" * 900 + "v=abcdefghijk",
]


@pytest.mark.parametrize("text", LONG, ids=lambda text: ascii(text[:12]))
def test_five_thousand_letters_take_as_long_as_they_are(text: str) -> None:
    short, long = text[: len(text) // 8], text
    wish(f"@kuleshov {short}")

    def measure(words: str) -> float:
        best = 9.0
        for _ in range(3):
            begun = time.process_time()
            wish(f"@kuleshov {words}", STUDIO)
            best = min(best, time.process_time() - begun)
        return best

    # eight times the letters: quadratic would be 64 times
    assert measure(long) < max(30 * measure(short), 0.25)


def test_a_wish_stands_beside_five_thousand_letters() -> None:
    story = "This is a long story about cinema. " * 130
    assert wish(f"@kuleshov Please do “Metropolis”! {story}").title == "Metropolis"
    assert wish(f"@kuleshov https://youtu.be/abcdefghijk {story}").link == FILM
    assert wish(f"@kuleshov {story} stop").kind == "nothing"


PIECES = """@kuleshov|please|do|trailer|for|“|”|(1927)|1927|Metropolis|stop|\n|>|https://|#nobots|the|
https://youtu.be/abcdefghijk|archive:|,|alone|d’|again|this one|\u200d|
\u202e|予告編|をください|&lt;|🎬|.|?|RT @x:"""
pieces = st.sampled_from(PIECES.split("|"))
messages = st.text(max_size=300) | st.lists(pieces | st.text(max_size=3), max_size=30).map(" ".join)


@settings(deadline=None, max_examples=400)
@given(messages, st.none() | messages, st.booleans())
def test_any_text_is_understood_somehow(text: str, parent: str | None, ours: bool) -> None:
    author = "kuleshov@films.example" if ours else "bob@b.example"
    above = None if parent is None else said(parent, author)
    found = understand(said(text, answers="9" if above else ""), above, NAMES)
    assert found == wish_in(words_of(found))
    for word in (found.title, found.collection):
        assert word == word.strip()
        assert len(word) <= 120
        assert all(letter.isprintable() or letter in "\u200c\u200d" for letter in word)
    assert not found.year or (found.year.isdigit() and len(found.year) == 4)
    assert all(
        link.lower().startswith(("http://", "https://"))
        for link in (*found.links, found.link)
        if link
    )
    if found.kind in ("nothing", "help", "start"):
        assert not found.title
        assert not found.link
    assert understand(said(text, answers="9" if above else ""), above, NAMES) == found


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=80), st.text(max_size=80))
def test_nobots_is_heard_in_any_company(before: str, after: str) -> None:
    line = "".join(filter(str.isalpha, before))
    assert wish(f"@kuleshov {line} #nobots {after}").kind == "stop"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Wish("make", link=FILM), Wish("again", link="https://youtu.be/abcdefghijk?si=1"), True),
        (Wish("make", title="Metropolis"), Wish("make", title="METROPOLIS!"), True),
        (Wish("make", title="Metropolis", year="1927"), Wish("make", title="Metropolis"), False),
        (Wish("make", title="Metropolis"), Wish("make", title="Metropolis", layout="alone"), False),
        (Wish("make", link=FILM), Wish("make", link=FILM[:-1] + "z"), False),
    ],
)
def test_the_same_wish_is_known_by_what_it_is_about(one: Wish, other: Wish, same: bool) -> None:
    assert (one.subject == other.subject) is same
    assert Wish("make").subject == ""


def test_words_that_make_no_sense_are_no_wish() -> None:
    assert wish_in({"kind": "rob", "title": "x"}) == NOTHING
    assert wish_in({"kind": "make", "layout": "upside-down"}) == NOTHING
    assert wish_in({}) == NOTHING
    assert wish_in({"kind": "make", "title": "M", "later": "x"}) == Wish("make", title="M")
