"""The words people ask with, in the languages that are about.

Each group holds phrases one after the other, with commas between them, as they are written; how
they are compared is the matter of `bot.requests.language.lexicon`.
"""

from __future__ import annotations

from bot.requests.language.lexicon import Phrases, Tokens
from bot.title_words import MODIFIERS as TITLE_MODIFIERS
from bot.title_words import TRAILER as TITLE_TRAILER

PLEASE = Phrases(
    "please, pls, plz, plse, plss, plzz, pleasee, plox, pretty please, if you can, if you could",
    "if possible",
    "if you would, would be great, would be lovely, would be nice, bitte, bitteschön, bitte schön",
    "wenn möglich, wäre toll, wäre super, wäre schön, s'il te plaît, s'il vous plaît, sil te plait",
    "sil vous plait, stp, svp, si possible, por favor, porfavor, porfa, porfis, si puedes",
    "si es posible, per favore, perfavore, per piacere, per cortesia, se possibile, se puoi",
    "por gentileza, por obséquio, pfv, pfvr, se puder, se possível, lütfen, lutfen, mümkünse",
    "zahmet olmazsa, proszę, proszę bardzo, poproszę, jeśli możesz, jeśli można, alsjeblieft",
    "alstublieft, aub, tack, snälla, vær så snill, kiitos, prosím, köszönöm, vă rog, пожалуйста",
    "плиз, прошу, будь ласка, παρακαλώ, من فضلك, لو سمحت, لطفا, בבקשה, कृपया, お願いします",
    "でお願いします, でお願い, おねがいします, お願いいたします, をお願いします, をおねがいします",
    "お願い, をお願い, ください, 下さい, 부탁해, 부탁해요, 부탁합니다, 부탁드립니다, 请, 請, 拜托",
    "拜託, 谢谢",
)

COMMAND = Phrases(
    # English
    "do, make, turn, try, render, remake, remix, reinterpret, kuleshov, process, gimme, give me",
    "show me, do a, do one for, do one of, do one with, do the one for, make a, make one for",
    "make one of, make one from, make one with, make me, make us, do me, do us, go for, how about",
    "what about, let's do, let's have, let's see, let's try, i'd like, i would like, i'd love",
    "i would love, i'd like to see, i would like to see, i'd love to see, i would love to see",
    "i want, i want to see, we want, we'd like, can i have, can i get, can i see, could i have",
    "may i have, can we have, can we get, can we see, could we have, could we get, the one for",
    "the one from, the one of, the one to, one for, one of, one from, requesting, request",
    "my request is, may i request, can i request, could i request, can we request",
    "i'd like to request, i would like to request, i want to request, try it with, try it on",
    "a montage of, a montage for, montage of, montage for, make a montage of, make a montage for",
    "do a montage of, do a montage for, a video of, a clip of",
    # German
    "einmal, können wir haben, könnten wir haben, mach, mache, macht, machst, machen, mach mir",
    "mach uns, machst du, probier, probiere, probier's, versuch, versuche, versuch's mit",
    "probier's mit, wie wäre es mit, wie wär's mit, wie wärs mit, ich hätte gern, ich hätte gerne",
    "hätte gern, hätte gerne, ich möchte, ich will, ich wünsche mir, zeig, zeig mir, zeig uns",
    "gib mir, nimm, den für, den von, den zu, einen für, einen zu, eins zu, eins für",
    "ich wünsche mir einen zu",
    # French
    "on peut avoir, peut-on avoir, est-ce qu'on peut avoir, pourrait-on avoir, fais, faites, faire",
    "fais-moi, fais-nous, fais voir, refais, essaie, essaye, essayez, montre-moi, montre, montrez",
    "donne-moi, je voudrais, j'aimerais, j'aimerais bien, je veux, j'aimerais voir",
    "je voudrais voir, celle de, celui de, celle du, celui du, celui pour, celle pour, celle des",
    "et pourquoi pas, que dirais-tu de",
    # Spanish
    "haz, hazme, hace, haga, hacer, hagan, hazlo con, prueba, prueba con, intenta, intenta con",
    "muéstrame, enséñame, dame, quiero, quiero ver, quisiera, quisiera ver, me gustaría",
    "me gustaría ver, qué tal, qué tal con, el de, uno de, uno para",
    # Italian
    "fai, fammi, fare, facci, prova, prova con, prova a fare, mostrami, dammi, vorrei",
    "vorrei vedere, voglio, voglio vedere, che ne dici di, quello di, quello per, quello del",
    "uno per, uno di",
    # Portuguese
    "faz, faça, fazer, faz um de, faça um de, tenta, tente, tenta com, mostra, mostre, me mostra",
    "quero, quero ver, queria, queria ver, gostaria de, gostaria de ver, que tal, o de, um de",
    # Turkish
    "yap, yapar mısın, yapar mısınız, yapabilir misin, yapabilir misiniz, yapsana, yapın, yapalım",
    "dene, denesene, göster, istiyorum, isterim, görmek istiyorum, olsun",
    # Polish
    "zrób, zróbcie, zrobić, zrobisz, spróbuj, spróbuj z, pokaż, daj, chcę, chcę zobaczyć",
    "chciałbym, chciałabym, chciałbym zobaczyć, chciałabym zobaczyć, poproszę o, ten do, ten z",
    "a może",
    # Dutch, Swedish, Czech, Russian
    "doe, maak, maken, doen, probeer, laat zien, ik wil, ik wil graag, gör, göra, prova, visa",
    "udělej, zkus, ukaž, сделай, сделайте, сделать, попробуй, покажи, хочу, хочу увидеть",
    # Japanese, Korean, Chinese
    "作って, を作って, 作ってくれ, やって, をやって, を見せて, 見せて, が見たい, を見たい, にして",
    "해줘, 해주세요, 해 줘, 해 주세요, 만들어줘, 만들어주세요, 만들어 줘, 만들어 주세요, 보여줘",
    "请做, 請做, 帮我做, 做一个, 来一个, 來一個",
)

FILLER = Phrases(
    # greetings
    "hi, hey, hello, hallo, hullo, heya, hiya, yo, dear, greetings, good morning, good evening",
    "good afternoon, good day, hi there, hello there, hey there, moin, moin moin, servus",
    "guten tag, guten morgen, guten abend, grüß dich, liebe, lieber, salut, bonjour, bonsoir",
    "coucou, allô, hola, buenas, buenos días, buenas tardes, buenas noches, ciao, salve",
    "buongiorno, buonasera, olá, oi, oie, bom dia, boa tarde, boa noite, merhaba, selam, selamlar",
    "günaydın, iyi akşamlar, cześć, hej, hejka, siema, witam, witaj, dzień dobry, dobry wieczór",
    "hoi, goedemorgen, hejsan, ahoj, привет, здравствуйте, добрый день, こんにちは, こんばんは",
    "おはよう, おはようございます, どうも, 안녕하세요, 안녕, 你好, 您好, مرحبا, السلام عليكم, سلام",
    "नमस्ते, γεια, γεια σου, שלום",
    # thanks
    "thanks, thank you, thank you so much, thank you very much, thanks a lot, many thanks, thx",
    "thnx, tnx, ty, tysm, cheers, ta, in advance, much appreciated, appreciate it, danke",
    "danke schön, dankeschön, vielen dank, danke dir, herzlichen dank, im voraus, dank dir, merci",
    "merci beaucoup, merci bien, merci d'avance, d'avance, par avance, gracias, muchas gracias",
    "mil gracias, de antemano, grazie, grazie mille, in anticipo, mille, obrigado, obrigada",
    "muito obrigado, muito obrigada, brigado, valeu, desde já, teşekkürler, teşekkür ederim",
    "sağ ol, sağol, şimdiden teşekkürler, dzięki, dziękuję, z góry, bedankt, dank je, dank je wel",
    "tack, tack så mycket, tusen takk, díky, děkuji, kiitos, спасибо, ありがとう",
    "ありがとうございます, 고마워, 감사합니다, 谢谢, 謝謝, شكرا",
    # who is spoken to
    "bot, robot, dear bot, little bot, friend, my friend, kuleshov, kuleshov bot, mr bot",
    "mister bot, kleiner bot, cher bot, querido bot, caro bot, botchen, ボット, さん, ボットさん",
    "me, us, for me, for us, to me, mir, uns, für mich, für uns, moi, nous, pour moi, para mí",
    "per me, mnie, mi, mí, dla mnie, bana, bize, benim için",
)

MODAL = Phrases(
    "can you, could you, would you, will you, would you mind, can u, could u, are you able to",
    "would it be possible to, is it possible to, do you think you could, may i ask for, may i ask",
    "any chance you could, any chance you can, can you maybe, could you maybe, could you possibly",
    "want to, wanna",
    "i was wondering if you could, kannst du, könntest du, würdest du, magst du, könnt ihr",
    "könntet ihr, können sie, könnten sie, kannst, wärst du so nett, machst du uns, peux tu",
    "tu peux, pourrais tu, tu pourrais, pourriez vous, vous pourriez, vous pouvez, pouvez vous",
    "est ce que tu peux, est ce que tu pourrais, est ce que vous pouvez, puedes, podrías, pueden",
    "podrían, podría, puede, me puedes, me podrías, puoi, potresti, può, potete, potreste, mi puoi",
    "mi potresti, riesci a, si può, pode, poderia, podes, podias, você pode, você poderia, vc pode",
    "consegue, dá para, dá pra, możesz, mógłbyś, mogłabyś, możecie, czy możesz, czy mógłbyś",
    "czy mogłabyś, kun je, kan je, zou je, kan du, kunde du, můžeš, mohl bys, можешь, можете",
    "можно, est-ce possible de, c'est possible de",
)
"""How a question begins that asks for something."""

WEAK = Phrases(
    "next up, a, an, the, one, now, next, too, also, as well, just, maybe, perhaps, ok, okay, so",
    "and, then, well, here, today, this time, sometime, someday, when you have time, some time",
    "soon, kindly, quickly, next time, version, a version, some, for fun, um, hmm, or, instead",
    "mal, doch, eben, jetzt, auch, noch, vielleicht, gern, gerne, und, dann, also, ein, eine",
    "einen, den, das, die, der, dem, nächstes, als nächstes, bald, heute, hier, ja, so, wieder",
    "aussi, maintenant, et, alors, peut-être, un, une, le, la, les, ensuite, bien, un jour, du",
    "de la, también, ahora, y, entonces, quizás, una, el, los, las, uno, luego, un día, un poco",
    "lo, al, anche, adesso, ora, e, allora, forse, il, lo, gli, i, poi, prossimo, magari, pure",
    "un po, também, agora, então, talvez, um, uma, o, os, as, depois, aí, da, de, bir, şimdi",
    "belki, ve, sonra, bu sefer, bir de, też, teraz, może, i, a, to, potem, ook, nu, misschien",
    "een, het, också, nu, en, ett, и, а, теперь, ну, も, を, の, は, が, と, に, で, 次は, 今度は",
    "今度, 次に, ね, よ, 也, 下一个",
)
"""Small words that stand between others, and that a film's name may begin or end with."""

TRAILER = Phrases(
    *(", ".join([word]) for word in TITLE_TRAILER),
    "trailler, trailer's, tráiler, tráileres, bande-annonce, bandes-annonces, ba, bandeannonce",
    "filmtrailer, kinotrailer, vorschau, avance, adelanto, avances, fragmanı, fragmanını",
    "fragmanina, fragmanından, zwiastuna, zwiastunem, zwiastunu, trailera, upoutávka, upoutávku",
    "previews, の予告, の予告編, 予告編, 予告編を, の予告編を, の予告を, のトレーラー",
    "のトレーラーを, トレーラーを, 的预告片, 的预告, 预告片, 的預告片, 的預告, 預告片, 예고편을",
    "trailern, trailerul, előzetes, trailer movie, movie trailer, film trailer, trailer clip",
    "trailer video",
)

OF = Phrases(
    "for, of, to, from, about, called, named, for the film, for the movie, of the film",
    "of the movie, to the film, from the film, from the movie, zu, zum, zur, von, vom, für",
    "zum film, vom film, für den film, aus, de, du, des, d', pour, du film, de la, de l', sur",
    "para, de la película, del, para la película, do, da, dos, das, do filme, del film, di, dello",
    "della, dell', dei, degli, per, per il film, od, dla, z, do filmu, filmu, filmin, filminin",
    "för, till, van, voor, av, til, к, фильма, для, من",
)

FILM = Phrases(
    "film, movie, the film, the movie, der film, den film, dem film, le film, la película",
    "película, il film, o filme, filme, filmi, filmu, film pt, the original, original, the classic",
    "映画, 映画の, 영화, 电影, 電影, фильм",
)

OBJECT = Phrases(
    "montage, montages, video, clip, mashup, mash up, side by side, reinterpretation, version, one",
    "something, a montage, a video, a clip, a trailer, trailer, one of these, one of those, yours",
    "into a montage, into one, into one of these, your thing, your magic, dein ding, eine montage",
    "une vidéo, un montage, un vídeo, una versión, un montaje, un montaggio, uma montagem",
    "bir montaj, montaż, モンタージュ, 動画, モンタージュを, 動画を",
)
"""What is asked for where nobody says of which film."""

THIS = Phrases(
    # English
    "this one, that one, this trailer, that trailer, this video, that video, this film, this movie",
    "do this, do that, do this one, do that one, do it, make this, make this one, make that one",
    "try this, try this one, try that one, try it, do this trailer, do that trailer, this link",
    "this here, this one here, the one above, the above, the trailer above, the video above",
    "same here, the linked one, the linked trailer, the trailer in this post, the one in this post",
    "the one linked above, how about this, how about this one, what about this",
    "what about this one, for this, for this one, with this, with this one, of this, of this one",
    "do your thing, do your magic, work your magic, do the thing, make it, your thing",
    # German
    "den hier, den da, diesen, diesen hier, dieser, dieses, dieser hier, den, mach den, mach das",
    "mach den hier, mach diesen, mach dein ding, diesen trailer, den trailer, das hier, das da",
    "der hier, dieses video, mit dem, mit diesem, zu dem, zu diesem, hierzu, dazu, damit, hiermit",
    # French
    "celui-ci, celle-ci, celui-là, celle-là, ça, ceci, cela, fais ça, fais celui-ci, fais celle-ci",
    "fais celle-là, cette bande-annonce, cette vidéo, ce trailer, avec ça, avec celui-ci",
    "avec celle-ci, de celui-ci, pour celui-ci, avec cette bande-annonce",
    # Spanish
    "este, esta, éste, ésta, ese, esa, esto, eso, este tráiler, este video, este vídeo, haz este",
    "haz esto, hazlo, con este, con esta, con esto, este de aquí, de este, de esto",
    # Italian
    "questo, questa, quello, quella, fai questo, fai questa, fallo, questo qui, questo trailer",
    "questo video, con questo, con questa, di questo",
    # Portuguese
    "isso, isto, esse, essa, este aqui, esse aqui, essa aqui, faz esse, faz este, faz isso",
    "faça isso, faça este, esse trailer, este trailer, esse vídeo, com esse, com este, desse",
    "deste, faz desse",
    # Turkish, Polish
    "bunu, bunu yap, bu fragman, bu fragmanı, bu videoyu, bunun, bununla, şunu, bunu da, ten, to",
    "tego, ten tutaj, zrób to, zrób ten, ten zwiastun, ten trailer, z tym, tym, do tego",
    # Dutch, Swedish, Russian
    "deze, dit, doe deze, den här, den där, denna, det här, этот, это, этого, вот это, вот этот",
    # Japanese, Korean, Chinese
    "これ, これを, この動画, この予告編, この予告, これで, こちら, こちらを, この予告編で",
    "この動画で, それ, 이거, 이것, 이 예고편, 이걸로, 이거로, 이걸, 这个, 這個, 这部, 这个预告片",
    "這部",
)

AGAIN = Phrases(
    "again, once again, once more, one more time, another one, another version, another take",
    "another go, another try, another round, another, try again, do it again, do this again",
    "do this one again, do that again, redo, redo it, redo this, redo this one, retry, re roll",
    "reroll, re do, make another, make another one, do another, do another one, one more",
    "a different version, a new version, different one, a different one, new version",
    "give me another, give me another one, nochmal, noch mal, noch einmal, nochmals, noch eins",
    "noch einen, noch eine, erneut, wiederhole, ein anderes, eine andere version, mach noch eins",
    "mach noch einen, neue version, neu, nochmal neu, encore, encore une, encore un",
    "encore une fois, une autre, un autre, une autre version, de nouveau, à nouveau, refais-le",
    "refais-la, recommence-le, une nouvelle version, refais, otra vez, otra, otro, otra versión",
    "de nuevo, una más, uno más, repite, repítelo, vuelve a hacerlo, hazlo otra vez",
    "hazlo de nuevo, una nueva versión, ancora, di nuovo, un'altra, un altro, un'altra volta",
    "un'altra versione, rifallo, rifai, ancora una volta, ancora uno, una nuova versione, riprova",
    "de novo, outra vez, outra, outro, mais uma, mais um, outra versão, mais uma vez, refaz",
    "refaça, faz de novo, nova versão, tekrar, bir daha, yeniden, bir tane daha, başka bir tane",
    "tekrar yap, bir daha yap, yeniden yap, başka versiyon, jeszcze raz, ponownie, znowu",
    "jeszcze jeden, jeszcze jedno, inna wersja, inną wersję, od nowa, opnieuw, nog een keer",
    "nog een, igen, en till, en gång till, ещё раз, еще раз, снова, ещё один, もう一度, もう一回",
    "もういちど, もう一つ, もうひとつ, 別の, 別のを, 別バージョン, もう一本, 다시, 한 번 더",
    "한번 더, 하나 더, 再来一次, 再來一次, 再来一个, 再做一次, 换一个",
)

REPEATED = Phrases(
    "again, once again, once more, one more time, nochmal, noch mal, noch einmal, nochmals",
    "encore une fois, de nouveau, à nouveau, otra vez, de nuevo, di nuovo, ancora una volta",
    "un'altra volta, de novo, outra vez, mais uma vez, tekrar, bir daha, jeszcze raz, ponownie",
    "opnieuw, nog een keer, igen, ещё раз, еще раз, снова, もう一度, もう一回, 다시, 再来一次",
)
"""The same behind a film's name."""

OTHER_MATCHES = Phrases(
    "other matches, different matches, new matches, with other matches, with different matches",
    "with new matches, other shots, different shots, with other shots, with different shots",
    "with other films, with different films, other films, different films",
    "with other archive films, with other archive shots, with something else, with others",
    "other rhymes, with other rhymes, mit anderen treffern, andere treffer, mit anderen bildern",
    "andere bilder, mit anderen filmen, mit anderen einstellungen, andere einstellungen",
    "mit anderen aufnahmen, mit anderen, avec d'autres plans, d'autres plans, avec d'autres films",
    "d'autres films, avec d'autres images, avec d'autres, d'autres images",
    "d'autres correspondances, avec d'autres correspondances, con otros planos, otros planos",
    "con otras tomas, otras tomas, con otras películas, con otros, con otras imágenes",
    "otras imágenes, con otras coincidencias, con altre inquadrature, altre inquadrature",
    "con altri film, con altre immagini, altre immagini, con altre scene, altre scene, con altri",
    "com outros planos, outros planos, com outras cenas, outras cenas, com outros filmes",
    "com outras, com outras imagens, outras imagens, başka eşleşmelerle, başka sahnelerle",
    "başka görüntülerle, başka filmlerle, farklı sahnelerle, z innymi ujęciami, inne ujęcia",
    "z innymi filmami, inne filmy, z innymi kadrami, z innymi, 別のショットで, 他のショットで",
    "別の映画で, 他の映画で, 違うショットで, 다른 장면으로, 用别的镜头",
)

HELP = Phrases(
    "help, help me, info, usage, commands, command list, instructions, manual, faq, how to use",
    "what do you do, what can you do, what is it you do, what do you do exactly",
    "what exactly do you do, what are you, who are you, what is this bot, what does this bot do",
    "what is this account, what does this account do, how does this work, how does it work",
    "how do you work, how do i use you, how do i use this, how to use you, how to use this",
    "how do i use this bot, how does this bot work, how do i ask, how do i ask you",
    "how do i request one, what's your deal, how do i make a request, what can i ask",
    "what can i ask you, how can i use you, how can i use this, what is this, what's this",
    "i need help, need help, explain yourself, hilfe, was machst du, was kannst du, was tust du",
    "wer bist du, was bist du, wie geht das, wie funktioniert das, wie funktionierst du",
    "wie funktioniert dieser bot, was macht dieser bot, anleitung, wie benutzt man dich",
    "wie benutze ich dich, wie geht's, was ist das, was soll das sein, aide, à l'aide, aide-moi",
    "que fais-tu, qu'est-ce que tu fais, tu fais quoi, comment ça marche, qui es-tu, t'es qui",
    "comment tu marches, comment t'utiliser, mode d'emploi, c'est quoi, ayuda, ayúdame, qué haces",
    "qué puedes hacer, quién eres, qué eres, cómo funciona, cómo funcionas, cómo funciona esto",
    "cómo se usa, instrucciones, qué es esto, aiuto, aiutami, cosa fai, che cosa fai, che fai",
    "cosa puoi fare, chi sei, cosa sei, come funziona, come funzioni, come si usa, istruzioni",
    "cos'è questo, ajuda, me ajuda, o que você faz, o que vc faz, o que fazes, quem é você",
    "quem és, como funciona, como isso funciona, como usar, como usa, instruções, o que é isso",
    "yardım, ne yapıyorsun, ne yaparsın, neler yapabilirsin, sen kimsin, kimsin, nasıl çalışıyor",
    "nasıl çalışıyorsun, nasıl kullanılır, bu ne, nasıl kullanırım, pomoc, pomocy, co robisz",
    "co potrafisz, kim jesteś, czym jesteś, jak to działa, jak działasz, instrukcja, co to jest",
    "jak cię używać, wat doe je, wat kun je, hoe werkt dit, hoe werkt het, hjälp, vad gör du",
    "hur funkar det, nápověda, помощь, помоги, что ты умеешь, что ты делаешь, кто ты",
    "как это работает, ヘルプ, 使い方, 使い方は, 助けて, 何ができる, 何ができますか, あなたは誰",
    "何をするの, どう使うの, 도움말, 도와줘, 뭐 해, 사용법, 帮助, 幫助, 怎么用, 怎麼用, 你是谁",
    "مساعدة",
)

STOP = Phrases(
    "stop, stop it, stop that, stop this, unsubscribe, opt out, optout, nobot, nobots, no bots",
    "no bot, leave me alone, leave us alone, go away, shut up, get lost, piss off, fuck off",
    "bugger off, don't reply, don't reply to me, do not reply, do not reply to me, don't answer me",
    "do not answer me, don't mention me, do not mention me, don't tag me, do not tag me",
    "don't talk to me, do not talk to me, don't contact me, do not contact me, don't message me",
    "do not message me, stop replying, stop answering, stop mentioning, stop tagging",
    "stop spamming, stop posting, stop talking, stop bothering, stop messaging, stop following",
    "stop pinging, don't ping me, never reply to me, never mention me, quit it, quit replying",
    "cease, forget me, stop making these, stop making those, stop doing this, stop doing that",
    "enough, stopp, hör auf, hör auf damit, aufhören, lass mich in ruhe, lass das, lass mich",
    "lasst mich in ruhe, geh weg, verschwinde, antworte mir nicht, nicht mehr antworten",
    "schreib mir nicht, keine bots, antworte mir nicht mehr, schreib mir nicht mehr",
    "markier mich nicht, erwähne mich nicht, arrête, arrêtez, arrête ça, arrête de répondre",
    "laisse-moi tranquille, laissez-moi tranquille, fous-moi la paix, fiche-moi la paix",
    "ne me réponds plus, ne me réponds pas, va-t'en, ne me mentionne plus, dégage, fous le camp",
    "para, para ya, basta, basta ya, detente, déjame en paz, déjame tranquilo, déjame tranquila",
    "no me respondas, no me contestes, no me menciones, vete, no me etiquetes, deja de responder",
    "fermati, smettila, smetti, lasciami in pace, lasciami stare, non rispondermi",
    "non mi rispondere, non menzionarmi, vattene, non taggarmi, pare, pare com isso, chega",
    "me deixe em paz, me deixa em paz, deixa-me em paz, não me responda, não me marque",
    "não responda, não me mencione, sai daqui, para com isso, dur, dur artık, yeter",
    "beni rahat bırak, rahat bırak, bana cevap verme, beni etiketleme, git, bana yazma, kes şunu",
    "kes, przestań, zostaw mnie, zostaw mnie w spokoju, daj mi spokój, nie odpowiadaj",
    "nie odpowiadaj mi, odejdź, spadaj, dość, dosyć, nie oznaczaj mnie, nie pisz do mnie",
    "zamknij się, laat me met rust, hou op, ophouden, sluta, lämna mig ifred, lämna mig i fred",
    "přestaň, nech mě být, стоп, хватит, прекрати, отстань, оставь меня в покое, не отвечай мне",
    "перестань, やめて, やめてください, 止めて, 止めてください, 返信しないで, 返信しないでください",
    "もう返信しないで, ストップ, ほっといて, 話しかけないで, メンションしないで, 放っておいて",
    "그만, 그만해, 그만해줘, 멈춰, 停止, 停, 别回复我, 別回覆我, 走开, توقف",
    "don't ever reply to me, do not ever reply to me, don't @ me, do not @ me, shut the fuck up",
    "stfu, no more, i said stop, you can stop, remove me, remove me from your list",
    "hör bitte auf, bitte hör auf, hör auf mir zu antworten, nicht mehr antworten",
    "antworte mir bitte nicht, antworte mir bitte nicht mehr, halt die klappe",
    "arrête de me répondre, arrêtez de me répondre, arrête de me taguer, ne me répondez plus",
    "ne me répondez pas, ta gueule, deja de responderme, deja de mencionarme, no me respondas más",
    "para de responderme, cállate, pare de me responder, para de me responder",
    "não me responda mais",
    "cala a boca, smettila di rispondermi, non rispondermi più, stai zitto, hou op met reageren",
    "przestań do mnie pisać, nie odpowiadaj mi więcej, bana cevap verme artık",
    "отстань от меня, не отвечай мне больше, заткнись, もうやめて, リプライしないで",
    "リプライしないでください, リプしないで, リプしないでください, もうリプしないでください",
    "メンションしないでください, 話しかけないでください, 不要回复我, 别再回复我, 别再回复我了",
    "停止回复, 请停止, 闭嘴, 그만 좀 해, 답글 달지 마, 답글 달지 마세요, 답글 달지 말아 주세요",
    "لا ترد علي, اتركني وشأني, बंद करो, बंद करें, रुको, मुझे जवाब मत दो",
)

CRY = Phrases(
    "stop, stop it, stop that, stop this, shut up, enough, oh, omg, ok, okay, just, no, now",
    "right now",
    "no more, help, help me, hör auf, stopp, hilfe, arrête, arrêtez, à l'aide, para, para ya",
    "basta, ayuda",
    "smettila, fermati, aiuto, pare, chega, dur, yeter, przestań, pomocy, стоп, хватит, やめて",
)
"""What people also cry out for joy, if nothing but that."""

PRAISE = Phrases(
    "amazing, incredible, love, loved, loving, adore, beautiful, gorgeous, stunning, brilliant",
    "wonderful, fantastic, awesome, perfect, perfection, genius, masterpiece, so good, too good",
    "is good, so great, is great, funny, hilarious, cute, gold, killing me, crying, dying, breathe",
    "obsessed, addicted, lol, lmao, haha, hahaha, can't stop, toll, schön, großartig, genial",
    "génial, magnifique, j'adore, increíble, me encanta, hermoso, bellissimo, stupendo, adoro",
    "lindo, incrível, harika, çok güzel, piękne, świetne, круто, красиво, すごい, 最高",
)
"""Where this stands beside a cry, that was one of joy."""

ANGER = Phrases(
    "not, don't, do not, dont, doesn't, isn't, hate, annoying, annoyed, spam, alone, reply",
    "replies",
    "replying, block, blocked, blocking, report, reported, rude, stupid, bad, bot, bots, ai, slop",
    "sick of, enough of, nicht, kein, keine, nervt, pas, marre, spams, odio, harto, non, odio, não",
    "nie, не, değil",
)
"""Where this stands there too, it was none."""

STOP_TAILS = Phrases(
    "me, us, to me, to us, at me, at us, it, this, that, now, right now, immediately, at once",
    "forever, anymore, any more, ever again, ever, again, bot, stupid bot, stop stop",
    "with this, with that, doing, my posts, to my posts, in my mentions, my mentions, here",
    "these, those, my feed, to my feed, in my feed, my timeline, to my timeline, in my timeline",
    "from now on, i mean it, just, ok, okay, so, and, then, already, trailers, i said, seriously",
    "spam, this spam, the spam, to, all, everything, spammer, bad bot, ffs, ugh, though, jetzt",
    "sofort, endlich",
    "damit, mir",
    "nicht mehr, für immer, maintenant, tout de suite, ça, cela, ahora, ya, eso, esto, ahora mismo",
    "adesso, subito, ora, questo, agora, já, isso, artık, hemen, şimdi, już, teraz, natychmiast",
    "to, mi, mnie, もう, すぐ",
)
"""What may stand beside a stop and leaves it one."""

START = Phrases(
    "start, start again, restart, come back, resume, you can reply again, you may reply again",
    "you can answer again, you may answer again, you may answer me again, you can talk to me again",
    "you may talk to me again, reply to me again, opt in, optin, subscribe, unstop, undo stop",
    "talk to me again, answer me again, mention me again, fang wieder an, leg wieder los",
    "komm zurück, du darfst wieder antworten, wieder antworten, du darfst mir wieder antworten",
    "mach weiter, weitermachen, starte, starten, recommence, reprends, reviens, tu peux répondre",
    "tu peux me répondre, démarre, commence, empieza, empieza de nuevo, vuelve, puedes responder",
    "puedes responderme, comienza, reanuda, ricomincia, inizia, torna, puoi rispondere",
    "puoi rispondermi, riprendi, comece, recomece, começa, volta, volte, pode responder",
    "pode me responder de novo, başla, tekrar başla, geri gel, devam et, cevap verebilirsin",
    "zacznij, zacznij znowu, wróć, możesz odpowiadać, start znowu, zacznij od nowa, begin",
    "begin weer, börja, začni, старт, начни, вернись, продолжай, 開始, 再開, 再開して, スタート",
    "戻ってきて, 또 해줘, 시작, 开始, 開始吧",
)

DELETE = Phrases(
    "delete, delete this, delete it, delete that, delete this post, delete the post",
    "delete your post, delete your reply, delete the reply, delete this reply, delete the video",
    "delete your answer, remove, remove this, remove it, remove that, remove this post",
    "remove the post, remove your post, remove your reply, remove the video, take it down",
    "take this down, take that down, take down, take down this post, take your post down",
    "take this post down, take it back, erase it, erase this, lösch das, lösche das, löschen",
    "lösch, lösche, lösch es, lösche es, lösch den post, nimm das raus, lösch deinen post",
    "lösch die antwort, lösch deine antwort, das löschen, entfernen, entferne das, entfern das",
    "nimm das runter, bitte löschen, supprime, supprime ça, supprimez, supprime-le",
    "supprime ce post, supprimer, efface, efface ça, efface-le, enlève ça, retire ça, retire-le",
    "supprime ta réponse, borra, bórralo, borra esto, borra eso, borrar, elimina, elimínalo",
    "elimina esto, eliminar, quítalo, quita esto, borra tu respuesta, cancella, cancellalo",
    "cancella questo, cancellare, elimina questo, eliminalo, rimuovi, rimuovilo, toglilo",
    "cancella il post, cancella la risposta, apaga, apague, apaga isso, apague isso, apagar",
    "exclui, exclua, exclua isso, delete isso, deleta, deleta isso, remova, remova isso",
    "apaga a resposta, sil, bunu sil, sil bunu, silin, kaldır, bunu kaldır, kaldır bunu",
    "gönderiyi sil, usuń, usuń to, skasuj, skasuj to, usunąć, usuń ten post, zdejmij to",
    "usuń odpowiedź, verwijder, verwijder dit, ta bort, ta bort det, radera, smaž to, удали",
    "удали это, убери это, 削除, 削除して, 削除してください, 消して, 消してください, これを消して",
    "これを削除して, 삭제, 삭제해, 삭제해줘, 지워줘, 删除, 刪除, 删掉, 刪掉",
)

DELETE_TAILS = Phrases(
    "now, right now, post, video, clip, reply, answer, the clip, your clip, my, mine, it's mine",
    "thanks, immediately, asap, now please, sofort, jetzt, wieder, tout de suite, ahora, ya",
    "subito, adesso, agora, já, hemen, şimdi, natychmiast, już, すぐ",
)

SIDE = Phrases(
    "side by side, side-by-side, sidebyside, next to each other, next to one another, split screen",
    "splitscreen, nebeneinander, seite an seite, côte à côte, côte-à-côte, lado a lado",
    "uno al lado del otro, uno junto al otro, fianco a fianco, affiancati, affiancato",
    "uno accanto all'altro, yan yana, obok siebie, naast elkaar, sida vid sida, vedle sebe, рядом",
    "横並び, 横並びで, 並べて, 左右に並べて, 나란히, 并排, 並排",
)

ALONE = Phrases(
    "only the match, only the matches, just the match, just the matches, matches only, match only",
    "only matches, only the archive, just the archive, archive only, only the archive shots",
    "just the archive shots, only the old films, just the old films, without the trailer",
    "without trailer, without the original, only the result, just the result, on its own",
    "by itself, full screen, fullscreen, standalone, stand alone, nur die treffer, nur das archiv",
    "nur der treffer, ohne trailer, ohne den trailer, nur archiv, nur die archivbilder",
    "nur die alten filme, ohne original, seulement les archives, juste les archives",
    "sans la bande-annonce, que les archives, uniquement les archives, sans le trailer",
    "solo el archivo, solo las coincidencias, sin el tráiler, sólo el archivo, solo archivo",
    "solo l'archivio, solo le corrispondenze, senza il trailer, senza trailer, solo archivio",
    "só o arquivo, somente o arquivo, apenas o arquivo, sem o trailer, só arquivo, sadece arşiv",
    "yalnızca arşiv, fragman olmadan, fragmansız, tylko archiwum, samo archiwum, bez zwiastuna",
    "bez trailera, alleen het archief, bara arkivet, только архив, без трейлера, アーカイブだけ",
    "アーカイブのみ, 予告なしで, 予告編なしで, 아카이브만, 只要档案",
)

ALONE_APART = Phrases(
    "alone, solo, single, allein, alleine, einzeln, seul, seule, sola, da solo, sozinho, sozinha",
    "tek, tek başına, sam, samo, samodzielnie, ensam, 単独, 単独で",
)
"""Means the same, but may be a film's name: counts only where a comma or its like sets it apart."""

COLLECTION = Phrases(
    "archive, archives, collection, from the archive, from the collection, films from, archiv",
    "sammlung, archives, archivo, colección, archivio, collezione, raccolta, arquivo, coleção",
    "acervo, arşiv, koleksiyon, archiwum, kolekcja, zbiór, archief, collectie, arkiv, samling",
    "архив, коллекция, アーカイブ, コレクション, 아카이브, 컬렉션, 档案, 收藏",
)
"""What stands before a colon and the name of a part of the archive."""

BUT = Phrases(
    "but, but with, mais, avec, aber, mit, pero, con, ma, mas, com, ama, ale, z, maar, met"
)
"""What joins `again` with how."""

FAMOUS = Phrases(
    "hello dolly, good morning vietnam, good night and good luck, now voyager, i tonya, i robot",
    "i daniel blake, do the right thing, what about bob, la la land, play it again sam, oh canada",
    "show me love, please give, please stand by, can you ever forgive me, would you rather",
    "make way for tomorrow, one battle after another, now you see me, die my love, dear zachary",
    "dear white people, good bye lenin, thank you for smoking, try harder, go west, just mercy",
    "and then there were none, never say never again, hi mom, one for the money",
    "et dieu créa la femme, merci pour le chocolat, bonjour tristesse",
)
"""Films whose names begin or end with words of asking, which no rule can tell from those."""

TURKISH = Phrases(
    "yap, yapar mısın, yapar mısınız, yapabilir misin, yapabilir misiniz, yapsana, lütfen, fragman",
    "fragmanı, fragmanını, filmi, filmini, istiyorum",
)
"""By these a sentence is known in which names are declined."""

MODIFIERS = Phrases(
    ", ".join(sorted(TITLE_MODIFIERS)), "very, actual, whole, 1st, 2nd, 3rd, latest"
)

CHAT = Phrases(
    # English
    "lol, lmao, rofl, haha, hahaha, hehe, wow, whoa, nice, cool, great, good, bad, amazing",
    "awesome, beautiful, gorgeous, lovely, brilliant, fantastic, excellent, perfect, stunning",
    "incredible, fun, funny, weird, strange, sad, love, loved, loving, loves, like, liked, likes",
    "hate, hated, enjoy, enjoyed, thanks, yes, yeah, yep, yup, no, nope, nah, not, true, false",
    "right, wrong, sure, same, best, worst, better, worse, new, old, favorite, favourite, another",
    "more, less, most, much, many, happy, merry, christmas, birthday, friday, monday, saturday",
    "sunday, weekend, year, years, month, week, day, days, night, morning, today, tomorrow",
    "yesterday, tonight, summer, winter, since, class, omg, wtf, damn, hell, god, jesus, sorry",
    "oops, welcome, bot, bots, trailer, movie, movies, film, films, cinema, video, videos, clip",
    "thing, things, stuff, work, job, done, post, posts, reply, source, link, links, credit",
    "credits, sound, audio, music, song, name, title, subtitles, version, explain, wait, quiet",
    "silence, continue, next, translation, translate, text, captions, caption, alt, description",
    "sauce, context, details, detail, info, everyone, everybody, people, friends, guys, folks, man",
    "dude, mate, look, listen, check, see, saw, seen, watch, watched, watching, one, come, go",
    "back, please, help, stop, start, oh, ah, hmm, um, er, uh, ok, okay, of course, cute, boring",
    "classic, good bot, bad bot, here, there, again, really, very, so, too, ever, never, always",
    "just, only, well, still, yet, all, any, some, every, other, others, different, first, coffee",
    "beer, pizza, mercy, attention, advice, moment, minute, second, time, times, reason, longer",
    "shorter, bigger, smaller, clips, colour, color, hd, 4k, quality, resolution, trailers, math",
    "requests, request, website, louder, quieter, lauter, leiser, never mind, nevermind, forget it",
    "tricks, gif, gifs, image, images, picture, pictures, face, faces, language, english, french",
    "sense, money, mine, yours, want, need, think, know, believe, feel, guess, hope, wish, tell",
    # German
    "toll, schön, super, geil, krass, klasse, wunderbar, herrlich, ja, nein, nicht, gut, sehr",
    "mehr, weniger, ruhe, hilfe, genau, stimmt, quelle, ton, musik, untertitel, weiter, warte",
    "erklär, erkläre, erklären, bier, kaffee, liebe, liebe es, witzig, lustig, großartig, schade",
    "leider, nochmal, name, titel, moment, link",
    # French
    "génial, génie, magnifique, beau, belle, oui, non, bof, chouette, merveilleux, trop, très",
    "plus, moins, bien, mal, vraiment, j'adore, adore, musique, lien, titre, bravo, silence",
    "attends",
    # Spanish and Portuguese
    "genial, bueno, buena, bonito, bonita, hermoso, increíble, sí, jaja, jajaja, kkkk, kkk, rsrs",
    "más, menos, mucho, muy, encanta, fuente, enlace, música, título, silencio, espera, mejor",
    "peor, vale, lindo, linda, legal, ótimo, sim, não, mais, muito, incrível, adorei, fonte, som",
    "bom, boa",
    # Italian
    "bello, bella, bellissimo, bellissima, bravo, brava, fantastico, grande, più, meno, molto",
    "fonte, musica, titolo, silenzio, aspetta, adoro, davvero, carino",
    # Turkish and Polish
    "güzel, çok güzel, harika, süper, evet, hayır, çok, daha, müthiş, bayıldım, kaynak, müzik",
    "bekle, piękne, piękny, świetne, świetny, super, tak, nie, bardzo, więcej, mniej, źródło",
    "muzyka, fajne, fajny, niesamowite, cisza, czekaj",
    # others
    "mooi, leuk, geweldig, bra, fint, hezké, класс, круто, да, нет, супер, красиво, музыка",
    "источник, すごい, すごいね, 最高, いいね, 素晴らしい, 面白い, 説明, 音楽, 字幕, 出典, 続き",
    "nome, nombre, もっと, 请问, 这是什么, リンク, ソース, タイトル",
    "クレジット, 链接, 링크, 제목, 팔로우, 계속, 더, 많이, название, ссылка",
    "ссылку, ссылка на, погромче, 綺麗, かっこいい, 좋아요, 대박, 哈哈, 太棒了, 很好, 好看, 不错",
    "不錯, 好",
)
"""What people say without asking for anything: words that are no film's name by themselves."""

FUNCTION = Phrases(
    "the, a, an, of, and, in, on, at, to, for, from, with, by, or, but, as, nor, vs, is, over",
    "into, off, der, die, das, des, dem, den, ein, eine, einer, eines, und, im, in, am, an, auf",
    "aus, mit, von, vom, zu, zum, zur, für, bei, oder, ohne, nach, unter, über, um, durch, gegen",
    "le, la, les, l', de, du, des, d', un, une, et, en, à, au, aux, dans, sur, sous, avec, pour",
    "par, el, los, las, del, y, al, con, para, por, sin, il, lo, gli, i, di, da, del, della, dei",
    "delle, e, nel, nella, che, o, os, as, do, dos, das, em, no, na, nos, nas, com, um, uma, ve",
    "ile, z, w, na, do, od, po, za, dla, ze, het, een, van, och, av, и, в, на, с, к, の, と, は",
    "を",
)
"""Words that are small in a film's name and say nothing by themselves."""

TALK = Phrases(
    "i, im, i'm, i've, i'd, i'll, you, u, you're, we, we're, he, she, it, it's, they, they're, me",
    "my, your, our, his, her, their, this, that, these, those, that's, what, what's, why, how, who",
    "where, when, which, if, because, cause, do, does, did, don't, doesn't, didn't, is, isn't, are",
    "aren't, was, were, be, been, have, has, had, haven't, hasn't, will, won't, would, wouldn't",
    "can, can't, could, should, shouldn't, must, may, might, not, sure, really, actually, more",
    "less, some, any, anything, something, everything, nothing, someone, better, but, than, then",
    "get, got, let, know, think, want, need, stop, us, love, loved, like, liked, saw, seen",
    "watched, there, here, ich, du, wir, ihr, er, sie, es, mich, dich, mein, meine, dein, deine",
    "ist, sind, war, nicht, kein, keine, dass, weil, wenn, was, wie, warum, wer, habe, hast, hat",
    "kann, mehr, dir, euch, je, j'ai, tu, nous, vous, ils, elle, elles, c'est, mon, ma, mes, ton",
    "ta, tes, est, sont, pas, que, qui, quoi, pourquoi, comment, ça, plus, suis, yo, tú, nosotros",
    "ustedes, ella, ellos, es, son, no, qué, cómo, por qué, quién, mi, tu, mis, más, esto, eso",
    "muy, pero, porque, estoy, está, io, noi, voi, lui, lei, loro, è, sono, non, cosa, come",
    "perché, chi, mio, mia, tuo, tua, più, ho, hai, ha, molto, ma, eu, você, vc, nós, ele, ela",
    "eles, são, não, quê, como, meu, minha, seu, sua, mais, isso, isto, muito, mas, porque, está",
    "tá, ben, sen, biz, siz, onlar, bu, şu, ne, nasıl, neden, kim, değil, çok, ama, çünkü, ja, ty",
    "wy, ona, oni, jest, są, nie, co, jak, dlaczego, kto, mój, moja, twój, twoja, bardzo, ale",
    "więc, się, że, bo, я, ты, мы, вы, он, она, они, не, что, как, почему, кто, мой, моя, твой",
)
"""Words of sentences about people: a film's name has them only where it is written as a name."""

OBITUARY = Phrases("rip, r.i.p., in memoriam, in memory of, remembering, obituary, ruhe in frieden")
"""Before a name and a year it is somebody, and no film."""

SOLITARY = Phrases("a, an, some, ein, eine, einen, un, une, una, uno, um, uma")
"""Before these and a word alone stands something to eat, hardly a film."""

INFORMATION = Phrases(
    "link, links, lien, enlace, ссылка, ссылку",
)
"""Who begins so wants to know something: `the link to the trailer please`."""

OPENING = Phrases(
    "it's called, it was, the film is, sorry, ah, oh, oops, yes, yeah, no, ok, right, well",
    "i meant, i mean, ich meine, ich meinte",
    "je voulais dire, quería decir, volevo dire, eu quis dizer, ja, nein, oui, non, sí, sì, sim",
)
"""How an answer begins, where we have asked."""

UNDECIDED = Phrases(
    "dunno, idk, none, cancel, huh, hm, jk, kidding, both, test, whatever, surprise, latest, mind",
    "egal, ähm, ninguna, boh, bilmiyorum, わからない, 分からない, 知らない, 分かりません, 不知道",
    "몰라요",
)
"""Where we have asked of which film, these answer with none."""

OTHERWISE = Phrases("more, fewer, mehr, weniger, plus de, moins de, más, menos, mais, più, więcej")
"""Who begins so, with nothing else than a please, wants no film: `more Buster Keaton please`."""

BEGGING = Phrases("follow, follow back, follow friday, boost, rt, surprise, faster, slower")
"""Who says only this, and please, wants none either."""

WHOLE = Phrases(
    "full, whole, entire, complete, official, original, actual, real, final, extended, uncut",
    "ganzer, ganze, ganzen, offizielle, offiziellen, complète, officielle, completo, oficial",
    "completa, ufficiale, tam, pełny, полный",
)
"""Before the word for trailer alone, these are of the trailer of what all know, and no name."""

NAMES_YEAR = Phrases(
    "from, of, von, aus, de, del, du, dal, from the year, from year, the, of the year",
    "aus dem jahr, z, z roku, version of, version from, the version from",
)
"""What may stand before a year that follows a film's name."""

EVERYTHING = (
    PLEASE, COMMAND, MODAL, FILLER, WEAK, TRAILER, OF, FILM, OBJECT, THIS, AGAIN, REPEATED,
    OTHER_MATCHES, HELP, STOP, STOP_TAILS, START, DELETE, DELETE_TAILS, SIDE, ALONE, ALONE_APART,
    COLLECTION, MODIFIERS, CHAT, FUNCTION, CRY, PRAISE,
)  # fmt: skip

TOKENS = Tokens(tuple(phrase for group in EVERYTHING for phrase in group.written))
