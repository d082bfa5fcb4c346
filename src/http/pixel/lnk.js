((d,w,n,l)=>{let s=d.currentScript,v="=([0-9A-Za-z]{12})",c=(d.cookie.match("(?:^|; )lnk"+v+"(;|$)")||[])[1],i=(l.search.match("[?&]@PARAM"+v+"(&|$)")||[])[1]||c,y=!("consent"in s.dataset)||c||w.coupletConsent,K=(x,t)=>{if(x!=c)d.cookie="lnk="+(c=x)+";path=/;samesite=lax;max-age="+t+(l.protocol>"https"?";secure":"")
w.Shopify&&fetch("/cart/update.js",{method:"POST",body:new URLSearchParams({"attributes[lnk]":x})})},F=()=>d.querySelectorAll('[name=lnk],[data-lnk],a[href*="//buy.stripe.com/"]').forEach((e,u)=>{let v=y&&i||"";e.href?v&&((u=new URL(e.href)).searchParams.set("client_reference_id",v),e.href=u):e.value=v}),G=()=>{y&&i&&K(i,@SECONDS);F()}
if(@STRICT&&(n.globalPrivacyControl||n.doNotTrack==1))i=0;(w.couplet=(k,m)=>y&&i&&(new Image().src=s.src.replace(/lnk\.js.*/,"pixel.gif?")+new URLSearchParams({lnk:i,kind:k,id:m||""}))).consent=o=>{(y=o!==!1)||K("",0);G()}
for(let e of["load","submit","click"])w.addEventListener(e,F,!0)
G()})(document,window,navigator,location)
