from tests.crowded import LONGEST, fill
from tests.desks import press, live
from .test_supervisor_screen import graded
from heed.picture.fact import Place
from heed.access.decide import AddPerson
from heed.supervision.commands import TagForFim, DecideReview, TakePost
from heed.units.decide import SetUnitStatus
OUT='/tmp/heed/sup/shots'
def shot(page,name):
    page.wait_for_timeout(700); page.screenshot(path=f'{OUT}/{name}.png')
def test_shots(office):
    r=office.room
    longest = "Wilhelmina-Constance Featherstonehaugh-Cholmondeley of the Upper Ribblesdale Neighbourhood Team"
    p={}
    for w,t in ((1280,'dark'),(1920,'light')):
        pg=office.window("nasreen.holroyd","/supervisor",width=w,height=800 if w==1280 else 1080)
        pg.evaluate(f"localStorage.setItem('heed.theme','{t}')"); pg.reload(); live(pg); p[w]=pg
        shot(pg,f'empty-{w}-{t}')
    r.act(AddPerson(name=longest,sign_in='w.f',roles=('team_leader','call_handler'),person='p-long'))
    r.act(TakePost(post='pp',role='team_leader',person='p-long'), office.leader)
    for n in range(8): office.unit(f'BX{n:02}')
    r.run(fill(r.node.acts, office.dispatcher, r.node.now(), 60, units=[f'BX{n:02}' for n in range(5)]))
    graded(office,'immediate',what=LONGEST[:180],place=Place(words=LONGEST))
    r.pass_minutes(16)
    r.act(TagForFim(incident='3',why=longest*3),office.dispatcher)
    inc=[i.id for i in r.node.room.index.by_category['incident'].values() if i.watching.owner_post==office.leader.post]
    r.act(DecideReview(incident=inc[0],kind='resource_asked',what='Neighbouring district asked; '+longest,who=longest,minutes=9),office.leader)
    r.act(SetUnitStatus(unit='BX07',status=0),office.dispatcher)
    for w,t in ((1280,'dark'),(1920,'light')):
        pg=p[w]; pg.bring_to_front(); press(pg,'j'); pg.wait_for_timeout(1500); press(pg,'d','no action','Tab','no action'); press(pg,'Tab','me','Enter'); shot(pg,f'full-{w}-{t}')
        if w==1280:
            press(pg,'Escape','R'); shot(pg,'room-1280-dark')
        for path,name in (('/duty','duty'),):
            pg.goto(path); live(pg); shot(pg,f'{name}-{w}-{t}'); press(pg,'u'); shot(pg,f'units-{w}-{t}')
    office.room.person('cath.leadbetter','administrator')
    for w,t in ((1280,'light'),(1920,'dark')):
        pg=office.window("cath.leadbetter","/administration",width=w,height=800 if w==1280 else 1080)
        pg.evaluate(f"localStorage.setItem('heed.theme','{t}')")
        for path,name in (('/administration','admin'),('/administration/people/p-long','account'),('/password','password')):
            pg.goto(path); live(pg); shot(pg,f'{name}-{w}-{t}')
